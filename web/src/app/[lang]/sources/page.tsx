import { Words } from '@/ui/words';
import { Sources } from '@/views/sources/sources';

export default function Page({ params }: { params: Promise<{ lang: string }> }) {
  return (
    <Words lang={params} areas={['sources']}>
      <Sources />
    </Words>
  );
}
