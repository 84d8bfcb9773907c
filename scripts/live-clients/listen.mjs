// Listens to a server with the clients that browsers use, graphql-ws and
// graphql-sse: to a load and to the snapshot that it makes. Prints what each
// client hears, and ends well when all have heard all of it.
//
//     node listen.mjs http://127.0.0.1:8080/us/graphql TOKEN SNAPSHOT
//
// TOKEN is an administrator's access token, SNAPSHOT the number of the snapshot
// that serves now.
import process from 'node:process';
import WebSocket from 'ws';
import { createClient as overWebSocket } from 'graphql-ws';
import { createClient as overSSE } from 'graphql-sse';

const [url, token, snapshot] = process.argv.slice(2);
if (!url || !URL.canParse(url) || !token || !snapshot) {
  console.error('usage: node listen.mjs URL TOKEN SNAPSHOT');
  process.exit(2);
}
const authorization = `Bearer ${token}`;

const clients = {
  'graphql-ws': overWebSocket({
    url: url.replace(/^http/, 'ws'), webSocketImpl: WebSocket, connectionParams: { authorization }, keepAlive: 1000,
  }),
  'graphql-sse': overSSE({ url, headers: { authorization } }),
};

// hear resolves with the first answer that is wanted, and says what comes.
const hear = (name, query, wanted) => new Promise((resolve, reject) => {
  const leave = clients[name].subscribe({ query }, {
    next: (answer) => {
      console.log(`${name} ${JSON.stringify(answer)}`);
      if (wanted(answer)) {
        leave();
        resolve();
      }
    },
    error: (e) => (wanted({ errors: e }) ? resolve() : reject(new Error(`${name}: ${JSON.stringify(e.message ?? e)}`))),
    complete: () => reject(new Error(`${name}: ${query} ended early`)),
  });
});

const all = Object.keys(clients).flatMap((name) => [
  hear(name, 'subscription { batchProgress { stage rows } }', (a) => a.data?.batchProgress.stage === 'DONE'),
  hear(name, `subscription { snapshotPublished(after: ${snapshot}) { number changes { locations } } }`,
    (a) => a.data?.snapshotPublished.changes?.[0].locations.includes('FRA')),
  hear(name, 'subscription { nothing }', (a) => (a.errors ?? a)[0]?.extensions.code === 'BAD_USER_INPUT'),
]);

const late = setTimeout(() => {
  console.error('not everything was heard within a minute');
  process.exit(1);
}, 60_000);
try {
  await Promise.all(all);
} catch (e) {
  console.error(e.message);
  process.exitCode = 1;
} finally {
  clearTimeout(late);
  Object.values(clients).forEach((client) => client.dispose());
}
