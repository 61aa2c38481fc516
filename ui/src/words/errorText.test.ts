import { describe, expect, it } from 'vitest';
import { ApiError, errorKinds } from '../api/error';
import { errorText } from './errorText';

describe('the words for an error', () => {
  it.each(errorKinds)('%s has a title and an advice that are whole sentences', (kind) => {
    const text = errorText({ kind, message: 'for the log', name: 'a.pdf' }, 'en');
    expect(text.title).toMatch(/^[A-Z“].*\.$/);
    expect(text.advice).toMatch(/^[A-Z].*\.$/);
    expect(`${text.title} ${text.advice}`).not.toContain('for the log');
    expect(`${text.title} ${text.advice}`).not.toMatch(/oops|undefined|null/i);
  });

  it('names the file', () => {
    const text = errorText({ kind: 'sourceChanged', message: '', name: 'video.mp4' }, 'en');
    expect(text.title).toBe('“video.mp4” changed while it was being added.');
    expect(text.action).toEqual({ id: 'addAgain', label: 'Add again' });
  });

  it('keeps the sentence whole when no file is known', () => {
    expect(errorText({ kind: 'missing', message: '' }, 'en').title).toBe('The content of this file is missing.');
  });

  it('says how much space is missing', () => {
    const body = { kind: 'noSpace', message: '', needed_bytes: 4_100_000_000, free_bytes: 1_200_000_000 };
    expect(errorText(body, 'en').title).toBe('Not enough space: 4.1 GB needed, 1.2 GB free.');
    expect(errorText({ kind: 'noSpace', message: '' }, 'en').title).toBe('There is not enough space on this disk.');
  });

  it('says which rule a value breaks', () => {
    const body = { kind: 'invalidInput', message: '', field: 'name', rule: 'must not be empty' };
    expect(errorText(body, 'en').title).toBe('A name must not be empty.');
  });

  it('takes a failed call as it is', () => {
    expect(errorText(new ApiError({ kind: 'busy', message: '' }), 'en').title).toBe('The vault is busy.');
  });

  it('counts an unknown kind as internal', () => {
    expect(errorText({ kind: 'fromTheFuture', message: '' }, 'en').kind).toBe('internal');
  });

  it('never lets a name reverse the sentence', () => {
    const text = errorText({ kind: 'sourceGone', message: '', name: 'a\u202efdp.exe' }, 'en');
    expect(text.title).not.toContain('\u202e');
  });
});
