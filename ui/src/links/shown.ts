// What the page of links, the dialog and the details panel are handed.
import type { Link } from '../api/wire/Link';
import type { LinkFilter } from '../state/linkList.svelte';
import type { ErrorText } from '../words/errorText';

export type LinksShown =
  | { state: 'loading' }
  | { state: 'error'; text: ErrorText }
  | {
      state: 'ready';
      links: readonly Link[];
      more: 'none' | 'some' | 'loading';
      /** What is shown could not be read anew, or not all of it. */
      isOld: boolean;
    };

/** What can be done about a link that is shown. */
export interface LinkRowActions {
  /** Null if it was told before this window was opened. */
  addressOf: (link: Link) => string | null;
  isBusy: (link: Link) => boolean;
  /** Switches it off; one that is off already is asked for again. */
  stop: (link: Link) => void;
  announce: (text: string) => void;
}

/** Everything that the page's controls do. */
export interface LinksPageActions extends LinkRowActions {
  /** Shows the document in its folder. */
  show: (fileId: string) => void;
  check: () => void;
  filter: (filter: LinkFilter) => void;
  more: () => void;
  retry: () => void;
  setLan: (on: boolean) => void;
}

/** The details panel's section. */
export interface PublicLinkShown {
  state: 'loading' | 'ready' | 'failed';
  /** Those that open or may. */
  links: readonly Link[];
  isOn: boolean;
  /** Of the newest link whose address is known. */
  address: string | null;
  /** Whether there has never been a link in this vault: what public means has not been said yet. */
  isFirst: boolean;
  hint: string;
  busy: boolean;
  /** Why nothing can be changed now. */
  cannotChange: string | null;
}
