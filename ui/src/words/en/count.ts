// Counting in English; every file of this folder uses it.
import { counter } from '../plural';

export const count = counter('en');

export const files = (many: number) => count(many, { one: '# file', other: '# files' });
export const folders = (many: number) => count(many, { one: '# folder', other: '# folders' });
