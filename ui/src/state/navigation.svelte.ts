// Where the window is: place, search text and order, with a history to go back and forward in.
//
// Used by the shell, the sidebar and the breadcrumbs. Not here: the documents found there.

import type { DocumentQuery } from '../api/wire/DocumentQuery';
import type { SortBy } from '../api/wire/SortBy';
import { parentFolder, placeKey, queryOf, usualOrder, type Order, type Place, type View } from './place';

const longestHistory = 100;

export class Navigation {
  #place = $state.raw<Place>({ view: 'files', folder: '' });
  #back = $state.raw<readonly Place[]>([]);
  #forward = $state.raw<readonly Place[]>([]);
  #orders = $state.raw<Partial<Record<View, Order>>>({});
  #text = $state('');

  readonly order: Order = $derived(this.#orders[this.#place.view] ?? usualOrder(this.#place.view));
  readonly query: DocumentQuery | null = $derived(queryOf(this.#place, this.#text, this.order));
  /** The folder that new files go to. */
  readonly folder: string = $derived(this.#place.view === 'files' ? this.#place.folder : '');
  readonly canGoBack: boolean = $derived(this.#back.length > 0);
  readonly canGoForward: boolean = $derived(this.#forward.length > 0);
  readonly canGoUp: boolean = $derived(this.folder !== '');

  get place(): Place {
    return this.#place;
  }

  /** What is searched for, without spaces around it. */
  get text(): string {
    return this.#text;
  }

  go(place: Place): void {
    this.#text = '';
    if (placeKey(place) === placeKey(this.#place)) return;
    this.#back = [...this.#back, this.#place].slice(-longestHistory);
    this.#forward = [];
    this.#place = place;
  }

  goToFolder(folder: string): void {
    this.go({ view: 'files', folder });
  }

  back(): void {
    const place = this.#back.at(-1);
    if (!place) return;
    this.#forward = [...this.#forward, this.#place];
    this.#back = this.#back.slice(0, -1);
    this.#arrive(place);
  }

  forward(): void {
    const place = this.#forward.at(-1);
    if (!place) return;
    this.#back = [...this.#back, this.#place];
    this.#forward = this.#forward.slice(0, -1);
    this.#arrive(place);
  }

  up(): void {
    if (this.canGoUp) this.goToFolder(parentFolder(this.folder));
  }

  search(text: string): void {
    const wanted = text.trim();
    if (wanted !== '' && queryOf(this.#place, wanted, this.order) === null) this.goToFolder('');
    this.#text = wanted;
  }

  /** Sorts by this; a second time the other way round. Names start at A, sizes and dates with the largest. */
  sortBy(sort: SortBy): void {
    const { sort: current, descending } = this.order;
    this.setOrder({ sort, descending: sort === current ? !descending : sort !== 'name' });
  }

  setOrder(order: Order): void {
    this.#orders = { ...this.#orders, [this.#place.view]: order };
  }

  #arrive(place: Place): void {
    this.#text = '';
    this.#place = place;
  }
}
