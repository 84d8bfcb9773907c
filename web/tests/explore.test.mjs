// The explorer's GraphQL, built from an address. The module is TypeScript without
// imports from elsewhere; its types are taken away here, by the compiler that the
// project has, so that nothing needs to be built before.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { buildSchema, parse, validate } from 'graphql';
import ts from 'typescript';

const asModule = (text) => `data:text/javascript;base64,${Buffer.from(text).toString('base64')}`;

function plain(name, replace = (s) => s) {
  const source = readFileSync(new URL(`../src/views/explore/${name}.ts`, import.meta.url), 'utf8');
  const options = { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 } };
  return asModule(replace(ts.transpileModule(source, options).outputText));
}

const questions = plain('question');
const { read, write, partsOf } = await import(questions);
const { build, whereOf, havingOf, missing, measureFields, valueIn } = await import(plain('document', (s) => s.replace("'./question'", `'${questions}'`)));

const asked = (search) => {
  const given = new URLSearchParams(search);
  return read((key) => given.get(key) ?? undefined);
};

test('an empty address begins with the countries, those with the most cases first', () => {
  const { variables } = build(asked(''));
  assert.deepEqual(variables, { disease: 'covid19', groupBy: ['COUNTRY'], orderBy: [{ measure: 'CASES', direction: 'DESC' }], first: 25 });
});

test('what is written into an address is read from it again', () => {
  const question = asked(
    'disease=mpox&by=COUNTRY,MONTH&measures=cases,deaths.share,cases.quantile.0.9&where=date.from:2022-01-01 or1.country.in:FRA,DEU or1.whoRegion.eq:EURO not2.level.eq:COUNTY' +
      '&having=cases:gt:100,cases.share:lte:0.5&order=-cases.quantile.0.9,MONTH&rows=100&asof=2024-06-20&totals=1&pivot=MONTH',
  );
  const again = new URLSearchParams(Object.entries(write(question)).filter(([, v]) => v !== undefined));
  assert.deepEqual(asked(again), question);
  assert.deepEqual(
    question.where.groups.map((g) => [g.join, g.of.length]),
    [
      ['or', 2],
      ['not', 1],
    ],
  );
});

test('nothing to group by, and nothing to select, stay as they were chosen', () => {
  const none = { ...asked(''), groupBy: [], measures: [], orderBy: [] };
  const again = asked(new URLSearchParams(Object.entries(write(none)).filter(([, v]) => v !== undefined)));
  assert.deepEqual(again, none);
});

test('an address that makes no sense asks nothing that the API does not know', () => {
  const q = asked(
    'by=COUNTRY,NONSENSE,DAY,MONTH&measures=cases,drop,cases.nonsense,cases.quantile.7&where=date.like:x nonsense.eq:1&having=sources:gt:1,cases:gt:&order=-nonsense&rows=-3',
  );
  assert.deepEqual(q.groupBy, ['COUNTRY', 'DAY']);
  assert.deepEqual(q.measures, ['cases']);
  assert.deepEqual([q.where.of, q.having, q.orderBy, q.first], [[], [], [], 1]);
});

test('conditions that must hold stand at the top, and those of one place twice below', () => {
  const { where } = asked(
    'by=DAY&where=date.from:2021-01-01 date.to:2021-03-31 date.ne:2021-02-01 source.eq:who date.ne:2021-02-02 not1.country.eq:FRA not1.country.eq:DEU',
  );
  assert.deepEqual(whereOf(where), {
    date: { from: '2021-01-01', to: '2021-03-31', ne: '2021-02-01' },
    source: { eq: 'who' },
    and: [{ date: { ne: '2021-02-02' } }, { not: { or: [{ country: { eq: 'FRA' } }, { country: { eq: 'DEU' } }] } }],
  });
});

test('conditions of which one must hold stand below or', () => {
  const { where } = asked('by=DAY&join=or&where=country.eq:FRA and1.whoRegion.eq:EURO and1.level.in:COUNTRY,REGION');
  assert.deepEqual(whereOf(where), {
    or: [{ country: { eq: 'FRA' } }, { and: [{ whoRegion: { eq: 'EURO' } }, { level: { in: ['COUNTRY', 'REGION'] } }] }],
  });
});

test('a condition that is not filled in asks nothing', () => {
  assert.equal(whereOf(asked('by=DAY&where=country.in: or1.date.from:').where), undefined);
});

test('bounds of one measure are merged, and statistics stand in their list', () => {
  const { having, groupBy } = asked('by=COUNTRY,MONTH&having=cases:gt:10,cases:lt:20,cases:gt:12,deaths.changeRatio:gte:0.5,cases.quantile.0.25:lt:3');
  assert.deepEqual(havingOf(having, groupBy), {
    cases: { gt: 10, lt: 20 },
    statistics: [
      { measure: 'DEATHS', statistic: 'CHANGE_RATIO', is: { gte: 0.5 } },
      { measure: 'CASES', statistic: 'QUANTILE', p: 0.25, is: { lt: 3 } },
    ],
    and: [{ cases: { gt: 12 } }],
  });
});

test('measures that the groups do not allow are not asked for', () => {
  assert.equal(missing('cases.change', ['COUNTRY']), 'period');
  assert.equal(missing('incidencePer100k', ['WHO_REGION', 'YEAR']), 'place');
  assert.equal(missing('cases.share', ['DAY']), 'placeOrRegion');
  const { query, variables } = build(asked('by=WHO_REGION&measures=cases,cases.change,incidencePer100k&order=-incidencePer100k,-cases.change,cases'));
  assert.doesNotMatch(query, /change|incidence/);
  assert.deepEqual(variables.orderBy, [{ measure: 'CASES', direction: 'ASC' }]);
});

test('a quantile is a field of its own name, found again in the answer', () => {
  assert.deepEqual(partsOf('cases.quantile.0.025'), { kind: 'quantile', count: 'cases', p: 0.025 });
  const q = asked('by=COUNTRY&measures=cases.quantile.0.025,cases.quantile.0.9');
  assert.match(build(q).query, /casesStatistics \{ q2_5: quantile\(p: 0\.025\) q90: quantile\(p: 0\.9\) \}/);
  const node = { casesStatistics: { q2_5: 1, q90: 7 } };
  assert.deepEqual(
    measureFields(q).map((m) => valueIn(node, m)),
    [1, 7],
  );
});

test('every document is valid by the contract', () => {
  const root = new URL('../../', import.meta.url);
  const parts = readdirSync(new URL('schema/', root)).map((name) => new URL(`schema/${name}`, root));
  const text = [new URL('schema.graphqls', root), ...parts].map((f) => readFileSync(f, 'utf8')).join('\n');
  const schema = buildSchema(text);
  const all = 'average,minimum,maximum,quantile.0.5,days,cumulative,previous,change,changeRatio,share'.split(',');
  const measures = ['cases', 'deaths', 'recovered', 'hospitalizations', 'icuAdmissions'].flatMap((c) => [c, ...all.map((s) => `${c}.${s}`)]);
  const rest =
    'records,caseFatalityRatio,incidencePer100k,mortalityPer100k,caseFatalityRatioInterval,incidencePer100kInterval,mortalityPer100kInterval,denominator,sources';
  for (const by of ['NONE', 'COUNTRY', 'LOCATION,MONTH', 'DISEASE,SOURCE,WHO_REGION,DAY']) {
    const q = asked(`by=${by}&measures=${measures.join(',')},${rest}&where=date.from:2021-01-01&having=cases:gt:1&order=-cases&asof=2021-01-01&totals=1`);
    for (const extra of [{}, { after: 'x', totals: ['cases', 'records'] }, { citation: true }]) {
      const { query, variables } = build(q, extra);
      assert.deepEqual(
        validate(schema, parse(query)).map((e) => e.message),
        [],
        query,
      );
      for (const name of Object.keys(variables)) assert.match(query, new RegExp(`\\$${name}\\b`));
    }
  }
});
