// The English catalogue: one file for each area of the window.
import { activity } from './activity';
import { common } from './common';
import { details } from './details';
import { documents } from './documents';
import { errors } from './errors';
import { health } from './health';
import { settings } from './settings';
import { shell } from './shell';
import { shortcuts } from './shortcuts';
import { transfers } from './transfers';
import { usage } from './usage';

export const en = {
  activity,
  common,
  details,
  documents,
  errors,
  health,
  settings,
  shell,
  shortcuts,
  transfers,
  usage,
};
