// The gallery: every component in every state, for looking at while working on it. `npm run dev`, then
// /gallery.html?part=transfers&theme=dark&dir=rtl&text=200. Not part of the build.
import '@fontsource-variable/inter';
import '../styles/tokens.css';
import '../styles/base.css';
import { mount } from 'svelte';
import Gallery from './Gallery.svelte';

const target = document.getElementById('gallery');
if (!target) throw new Error('gallery.html has no place for the gallery');

const wishes = new URLSearchParams(location.search);
document.documentElement.dataset.theme = wishes.get('theme') ?? 'light';
document.documentElement.dir = wishes.get('dir') ?? 'ltr';
document.documentElement.style.fontSize = `${wishes.get('text') ?? '100'}%`;
mount(Gallery, { target, props: { part: wishes.get('part') ?? 'controls' } });
