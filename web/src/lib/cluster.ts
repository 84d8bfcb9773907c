/** A jurisdiction, as the server that sent the page tells of it. */
export type Cluster = {
  id: string;
  name: string;
  country: string;
  /** The languages of names and messages, the default first. */
  languages: string[];
  /** The parts of the service that the cluster has: DATAVIZ, ETL, GDPR, … */
  features: string[];
  /** The address at which people sign in elsewhere; empty when they do so here. */
  issuer: string;
};

let told: Cluster | undefined;

/** The cluster whose page this is. Only for code that runs in a browser. */
export function cluster(): Cluster {
  if (!told) {
    const text = document.querySelector<HTMLMetaElement>('meta[name="mspr-cluster"]')?.content;
    if (!text) throw new Error('the page does not say which cluster it is of: it was not served by mspr');
    told = JSON.parse(text) as Cluster;
  }
  return told;
}

export const has = (feature: 'DATAVIZ' | 'ETL' | 'TECHNICAL_API' | 'HIGH_VOLUME' | 'GDPR'): boolean => cluster().features.includes(feature);

/** The address of a page of this cluster. */
export function pageOf(page: string, query: Record<string, string | undefined> = {}): string {
  const given = Object.entries(query).filter((e): e is [string, string] => e[1] !== undefined && e[1] !== '');
  const search = new URLSearchParams(given).toString();
  return `/${cluster().id}/${page}${search ? `?${search}` : ''}`;
}
