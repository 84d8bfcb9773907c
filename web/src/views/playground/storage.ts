import { cluster } from '@/lib/cluster';

// What the editor remembers between visits: tabs, history, and how its panes are laid
// out. Each cluster has its own, since their schemas differ.
const prefix = () => `mspr playground ${cluster().id} `;
const keys = () => Object.keys(localStorage).filter((k) => k.startsWith(prefix()));

// A query that signs in holds secrets, and whoever uses this computer next is to find
// none: as long as one is in a tab, the tabs are not remembered.
const secret = /password|ticket|refreshToken|totp|Authorization/i;

export const storage = {
  getItem: (key: string) => localStorage.getItem(prefix() + key),
  setItem: (key: string, value: string) => {
    if (!secret.test(value)) localStorage.setItem(prefix() + key, value);
  },
  removeItem: (key: string) => localStorage.removeItem(prefix() + key),
  clear: () => {
    for (const key of keys()) localStorage.removeItem(key);
  },
  get length() {
    return keys().length;
  },
};

/** Whether somebody was here before, in this browser. */
export const isFirstVisit = () => storage.getItem('graphiql:tabState') === null;
