import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { keepNote, LONGEST_NOTE } from '../../src/io/gitlab.ts';
import { type NotesApi, startNotesApi } from './notes-api.ts';

const MARKER = '<!-- mailc plan -->';
let api: NotesApi;

beforeEach(async () => {
  await api?.stop();
  api = await startNotesApi();
});
afterAll(() => api.stop());

function keep(body: string, token = 'glpat-project', project = '42') {
  const request = { api: api.url, project, iid: '5', token };
  return keepNote(request, { marker: MARKER, body, isNewer: (there) => there.includes('pipeline 9') });
}

describe('the note of a merge request', () => {
  it('is posted once, then edited in place, and left alone when it says the same', async () => {
    expect(await keep(`${MARKER} one`)).toBe('posted');
    expect(await keep(`${MARKER} two`)).toBe('edited');
    expect(await keep(`${MARKER} two`)).toBe('unchanged');
    expect(api.notes.map(({ body }) => body)).toEqual([`${MARKER} two`]);
  });

  it('is found behind more than a page of other notes', async () => {
    await keep(`${MARKER} one`);
    api.notes.unshift(
      ...Array.from({ length: 230 }, (_, index) => ({
        id: 1000 + index,
        body: 'a remark',
        author: { id: 1 },
        system: false,
      })),
    );
    expect(await keep(`${MARKER} two`)).toBe('edited');
    expect(api.notes.filter(({ body }) => body.includes(MARKER))).toHaveLength(1);
  });

  it('is not mistaken for a comment in which somebody else wrote the marker', async () => {
    api.comment(`${MARKER} catch me`);
    expect(await keep(`${MARKER} plan`)).toBe('posted');
    expect(api.notes[0]?.body).toBe(`${MARKER} catch me`);
  });

  it('that somebody deleted is posted again, also between looking for it and editing it', async () => {
    await keep(`${MARKER} one`);
    api.notes.splice(0);
    expect(await keep(`${MARKER} two`)).toBe('posted');
    api.before('PUT', () => api.notes.splice(0));
    expect(await keep(`${MARKER} three`)).toBe('posted');
    expect(api.notes.map(({ body }) => body)).toEqual([`${MARKER} three`]);
  });

  it('stays the only one when two pipelines post at the same time', async () => {
    const results = await Promise.all(
      ['one', 'two', 'three', 'four'].map((text) => keep(`${MARKER} ${text}`)),
    );
    expect(results).toContain('posted');
    expect(api.notes).toHaveLength(1);
  });

  it.each([
    ['pipeline 3', 'edited', 'pipeline 4'],
    ['pipeline 9', 'outdated', 'pipeline 9'],
  ])(
    'that another pipeline posted a moment before is the one that stays: %s',
    async (other, result, kept) => {
      api.before('POST', () => api.interfere(`${MARKER} ${other}`));
      expect(await keep(`${MARKER} pipeline 4`)).toBe(result);
      expect(api.notes.map(({ body }) => body)).toEqual([`${MARKER} ${kept}`]);
    },
  );

  it('is not posted twice when the answer to the first got lost', async () => {
    api.loseAnswer();
    expect(await keep(`${MARKER} one`)).toBe('posted');
    expect(api.notes.map(({ body }) => body)).toEqual([`${MARKER} one`]);
  });

  it('of a later pipeline is not overwritten', async () => {
    await keep(`${MARKER} pipeline 9`);
    expect(await keep(`${MARKER} pipeline 8`)).toBe('outdated');
    expect(api.notes.map(({ body }) => body)).toEqual([`${MARKER} pipeline 9`]);
  });

  it('is tried again while GitLab is busy, three times at most', async () => {
    api.fail(503, 2);
    expect(await keep(`${MARKER} one`)).toBe('posted');
    api.fail(429, 3);
    await expect(keep(`${MARKER} two`)).rejects.toThrow(/answers 429/);
  });

  it.each([
    ['nonsense', '42', /answers 401/, /new one/],
    ['glcbt-job', '42', /answers 403/, /token of a job may not/],
    ['glpat-read', '42', /cannot write the note: .* answers 403/, /scope api/],
    ['glpat-project', '43', /answers 404/, /does not see the project/],
  ])('is refused with a reason: token %s in project %s', async (token, project, message, help) => {
    const refused = keep(`${MARKER} one`, token, project);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toMatchObject({ help: expect.stringMatching(help) });
    await expect(refused).rejects.not.toThrow(token);
    expect(api.notes).toEqual([]);
  });

  it('is refused by GitLab above its size, which is the one that is known here', async () => {
    const fill = (length: number) => MARKER + 'x'.repeat(length - MARKER.length);
    await expect(keep(fill(LONGEST_NOTE + 1))).rejects.toThrow(/answers 400/);
    expect(await keep(fill(LONGEST_NOTE))).toBe('posted');
  });

  it('says when there is no GitLab', async () => {
    await api.stop();
    await expect(keep(MARKER)).rejects.toThrow(/cannot reach GitLab at http:\/\/127\.0\.0\.1:/);
  });
});
