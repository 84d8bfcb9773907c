// Audits a server against the GraphQL over HTTP specification, with the audits
// of the package graphql-http. Prints each; the exit status is 1 when a MUST or
// a SHOULD fails, and 2 when the server can't be asked. What MAY be is printed
// and judged by people: by a MAY that we turn down, GET would answer requests
// that a page of another site can make a browser send.
//
//     node audit.mjs http://127.0.0.1:8080/us/graphql
import process from 'node:process';
import { serverAudits } from 'graphql-http';

const url = process.argv[2];
if (!url || !URL.canParse(url)) {
  console.error('usage: node audit.mjs URL');
  process.exit(2);
}

const levels = ['MUST', 'SHOULD', 'MAY'];
const levelOf = (name) => levels.find((level) => name.startsWith(level)) ?? 'MUST';
const tally = Object.fromEntries(levels.map((level) => [level, { passed: 0, failed: 0 }]));

for (const audit of serverAudits({ url })) {
  let result;
  try {
    result = await audit.fn();
  } catch (e) {
    console.error(`the server can't be asked: ${e.cause?.message ?? e.message}`);
    process.exit(2);
  }
  const level = levelOf(audit.name);
  const passed = result.status === 'ok';
  tally[level][passed ? 'passed' : 'failed']++;
  console.log(`${passed ? 'passed' : 'FAILED'}  ${audit.id}  ${audit.name}${passed ? '' : `\n        ${result.reason}`}`);
}

console.log();
for (const level of levels) {
  console.log(`${level.padEnd(7)}${tally[level].passed} passed, ${tally[level].failed} failed`);
}
const ran = levels.reduce((n, level) => n + tally[level].passed + tally[level].failed, 0);
process.exit(ran === 0 || tally.MUST.failed + tally.SHOULD.failed > 0 ? 1 : 0);
