// The fake backend in a plain browser: asked for by the address (`?documents=100000&delay=200`, `?damage` for a vault
// that is not well, `?vaults=none` for a first start or `?vaults=many`, `?trouble=keyringLocked` or another
// kind of error, `?links` for public links, `?lan` with the network let in), moved on by a timer, and told of real drags of files onto the page as the window would tell of
// them.
//
// Development only.

import { createFakeBackend, type FakeBackend } from '../fake';
import { toErrorKind } from '../error';
import { bringBuckets, bringVaults } from './buckets';
import { bringDamage } from './damage';
import { bringLinks } from './someLinks';
import type { DropEvent } from '../wire/DropEvent';
import type { DropPhase } from '../wire/DropPhase';

const tick = 100;

export function openInBrowser(search: string): FakeBackend {
  const asked = new URLSearchParams(search);
  const fake = createFakeBackend({
    documents: Number(asked.get('documents') ?? 240),
    delayMilliseconds: Number(asked.get('delay') ?? 20),
    firstStart: asked.get('vaults') === 'none',
  });
  bringBuckets(fake.vaults);
  if (asked.get('vaults') === 'many') bringVaults(fake.vaults);
  const trouble = asked.get('trouble');
  if (trouble !== null) {
    fake.vaults.readOnly = toErrorKind(trouble);
    fake.vaults.connection = trouble === 'offline' ? 'offline' : trouble === 'readOnly' ? 'online' : 'locked';
  }
  fake.health.paceMilliseconds = 250;
  if (asked.has('damage')) bringDamage(fake.vault, fake.health, Date.now());
  if (asked.has('links')) void bringLinks(fake);
  fake.sharing.lan = asked.has('lan');
  fake.offered = [
    { name: 'Lease agreement.pdf', sizeBytes: 2_400_000 },
    { name: 'Harbour panorama.jpg', sizeBytes: 84_000_000 },
    { name: 'Interview with the harbour master.flac', sizeBytes: 260_000_000 },
  ];
  setInterval(() => fake.transfers.running && fake.transfers.step(tick), tick);
  tellOfDrags(fake);
  return fake;
}

function tellOfDrags(fake: FakeBackend): void {
  let drops = 0;

  function play(phase: DropPhase, event: DragEvent): void {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    const files = [...event.dataTransfer.items].filter(({ kind }) => kind === 'file');
    const drop: DropEvent = {
      phase,
      files: files.length,
      folders: 0,
      x: event.clientX,
      y: event.clientY,
      drop_id: phase === 'drop' && files.length > 0 ? `drop${++drops}` : null,
    };
    const arrivals = [...event.dataTransfer.files].map(({ name, size }) => ({ name, sizeBytes: size }));
    fake.playDrop(drop, arrivals);
  }

  window.addEventListener('dragenter', (event) => event.relatedTarget === null && play('enter', event));
  window.addEventListener('dragover', (event) => play('over', event));
  window.addEventListener('dragleave', (event) => event.relatedTarget === null && play('leave', event));
  window.addEventListener('drop', (event) => play('drop', event));
}
