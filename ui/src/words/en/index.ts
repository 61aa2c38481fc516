// The English catalogue: one file for each area of the window.
import { activity } from './activity';
import { common } from './common';
import { details } from './details';
import { errors } from './errors';
import { settings } from './settings';
import { transfers } from './transfers';
import { usage } from './usage';

export const en = { activity, common, details, errors, settings, transfers, usage };
