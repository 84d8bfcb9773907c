// What GraphiQL tells screen readers wrongly or not at all, set right from outside: it
// has no way to be told.

/** Its tabs are buttons within tabs, which no reader takes apart: they become a list of buttons, one of them current. */
function amendTabs(): void {
  for (const list of document.querySelectorAll('.graphiql-tabs[role]')) list.removeAttribute('role');
  for (const tab of document.querySelectorAll('.graphiql-tab')) {
    tab.removeAttribute('role');
    tab.removeAttribute('aria-selected');
    const button = tab.querySelector('button');
    const current = String(tab.classList.contains('graphiql-tab-active'));
    if (button?.getAttribute('aria-current') !== current) button?.setAttribute('aria-current', current);
  }
  document.querySelector('#graphiql-session[role]')?.setAttribute('role', 'group');
}

/** The explorer's fields are named by what stands beside them, and by nothing that a program reads. */
function amendExplorer(): void {
  for (const field of document.querySelectorAll('.graphiql-explorer-root :is(input, select):not([aria-label])')) {
    const name = field.closest<HTMLElement>('[data-arg-name]')?.dataset.argName;
    field.setAttribute('aria-label', name ?? (field.tagName === 'SELECT' ? 'Kind of operation' : 'Name of the operation'));
  }
}

/** Entries of the history are all called alike; without that they are called by what they say. */
function amendHistory(): void {
  for (const entry of document.querySelectorAll('.graphiql-history-item-label[aria-label]')) entry.removeAttribute('aria-label');
}

/** Amends what is there and what comes; gives how to stop it. */
export function amend(): () => void {
  const all = () => {
    amendTabs();
    amendExplorer();
    amendHistory();
  };
  const observer = new MutationObserver(all);
  for (const part of document.querySelectorAll('.graphiql-container :is(.graphiql-session-header, .graphiql-plugin)')) {
    observer.observe(part, { subtree: true, childList: true, attributes: true, attributeFilter: ['class', 'role', 'aria-selected'] });
  }
  all();
  return () => observer.disconnect();
}
