// The English catalogue: one file for each area of the window.
import { common } from './common';
import { documents } from './documents';
import { errors } from './errors';
import { health } from './health';
import { shell } from './shell';
import { transfers } from './transfers';
import { usage } from './usage';

export const en = {
  common,
  documents,
  errors,
  health,
  shell,
  transfers,
  usage,
};
