// What a menu shows. The same list serves a button's menu, a context menu and, later, anything else that lists actions.
import type { Icon } from './icon';

/** One action of a menu. */
export interface MenuAction {
  id: string;
  label: string;
  /** A second line, smaller: where a vault lies. */
  note?: string | undefined;
  icon?: Icon | undefined;
  /** As shown: "Ctrl+O". */
  shortcut?: string | undefined;
  /** Why it cannot be chosen now; it stays in the menu and says so. */
  disabledReason?: string | null | undefined;
  /** Destroys something. */
  danger?: boolean | undefined;
  onselect: () => void;
}

/** An action, or a line between two groups of them. */
export type MenuItem = MenuAction | { id: string; separator: true };
