// The English catalogue: one file for each area of the window.
import { activity } from './activity';
import { common } from './common';
import { details } from './details';
import { documents } from './documents';
import { errors } from './errors';
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
  settings,
  shell,
  shortcuts,
  transfers,
  usage,
};
