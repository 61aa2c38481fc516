// What a component may be handed as its icon: any drawing that takes a size and a stroke, such as Lucide's.
import type { Component } from 'svelte';

export type Icon = Component<{ size?: number | string; strokeWidth?: number | string }>;

/** The stroke of every icon of the window, on Lucide's grid of 24. */
export const ICON_STROKE = 1.75;
