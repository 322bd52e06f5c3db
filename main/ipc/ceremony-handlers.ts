import { readScriptFile, scriptFaultText } from '../../app/ceremony/read.ts';
import { readyScripts } from '../../app/ceremony/ready/index.ts';
import { scriptCid } from '../../app/ceremony/script/block.ts';
import { type Script, stepsOf } from '../../app/ceremony/script/format.ts';
import { stepIn } from '../../app/ceremony/script/structure.ts';
import { scriptOnPaper } from '../../app/ceremony/script-on-paper.ts';
import type { ParsedInputOf } from '../../app/contract/operations.ts';
import { ProblemError } from '../../app/problem.ts';
import { seatText } from '../../app/registry/ceremony-facts.ts';
import { leftOf, tiedThings } from '../../app/registry/ceremony-left.ts';
import { openDuties } from '../services/ceremony/duties.ts';
import { handOver } from '../services/ceremony/hand-over.ts';
import { ceremonyProblem } from '../services/ceremony/problems.ts';
import type { SigningOffWith } from '../services/ceremony/room.ts';
import { askedBy, roomOf } from '../services/ceremony/room-state.ts';
import { scriptIn } from '../services/ceremony/scripts.ts';
import { recordedOf } from '../services/ledgers/entry-rows.ts';
import { ledgerToRead } from '../services/ledgers/ledger-to-read.ts';
import { chooseExisting } from '../window/file-dialogs.ts';
import {
  aboutApprovingScript,
  aboutClosing,
  aboutEnding,
  aboutOpening,
  aboutRegistering,
  aboutSeat,
  aboutSigningOff,
  aboutWriting,
} from './ceremony-questions.ts';
import type { Context } from './context.ts';
import { fileName } from './file-name.ts';
import { ownMeans } from './own-means.ts';
import type { Handlers } from './router.ts';
import { spendsLastTry } from './unlocking.ts';

type CeremonyOperations =
  | `scripts.${'check' | 'ready' | 'register' | 'approve' | 'show'}`
  | `ceremony.${'room' | 'open' | 'left' | 'bring' | 'measure' | 'begin' | 'act' | 'leftBehind' | 'interrupted' | 'pass' | 'signOff'}`
  | `ceremony.${'deviate' | 'agree' | 'pause' | 'continue' | 'seat' | 'end' | 'close' | 'write' | 'duties' | 'duty'}`;

/** Handlers of scripts, and of the room in which a ceremony is held. */
export function ceremonyHandlers(context: Context): Pick<Handlers, CeremonyOperations> {
  const { ledger: own, scripts, room } = context;

  function personName(id: string): string {
    const name = own.objects.get('person', id)?.name;
    if (name === undefined) throw new ProblemError(ceremonyProblem('ceremony.not-a-person'));
    return name;
  }

  function meansOf({ seat, with: means }: ParsedInputOf<'ceremony.signOff'>): SigningOffWith {
    if (means.kind === 'initials') return means;
    return ownMeans(context, room.signer(seat).person_id, means, 'To sign off');
  }

  return {
    'scripts.check': ({ text }) => {
      const read = readScriptFile(text);
      return 'faults' in read
        ? { script: null, faults: read.faults.map(scriptFaultText), warnings: [] }
        : { script: shown(read.script), faults: [], warnings: read.warnings.map(scriptFaultText) };
    },
    'scripts.ready': () => ({
      scripts: [...readyScripts].map(([name, text]) => ({ name, text, title: scriptIn(text).title })),
    }),
    'scripts.register': {
      confirm: ({ text }) => {
        const script = scriptIn(text);
        return aboutRegistering(script.title, scriptCid(script), script.approve?.need ?? 0);
      },
      act: ({ text }) => recordedOf(scripts.register(text)),
    },
    'scripts.approve': {
      confirm: ({ scriptId, cid, personId, with: means }) =>
        aboutApprovingScript(scripts.script(scriptId, cid), personName(personId), spendsLastTry(means)),
      act: async ({ scriptId, cid, personId, with: means }) =>
        recordedOf(
          await scripts.approve(
            scriptId,
            cid,
            personId,
            ownMeans(context, personId, means, 'To approve a script'),
          ),
        ),
    },
    'scripts.show': ({ ledger, scriptId }) => {
      const found = ledgerToRead(context, ledger).objects.get('script', scriptId);
      if (found === undefined) throw new ProblemError(ceremonyProblem('script.unknown'));
      return { script: shown(found.script), asked: askedBy(found.script) };
    },
    'ceremony.room': () => {
      const head = own.head();
      if (room.running() === null || head === null) return null;
      const ledger = { name: own.identity?.name ?? '', head: head.cid };
      return roomOf(room.scene(), { now: new Date().toISOString(), ledger, seq: head.seq });
    },
    'ceremony.open': {
      confirm: (opening) => {
        room.checkOpening(opening);
        return aboutOpening(room.opening(opening));
      },
      act: async (opening) => recordedOf(await room.open(opening)),
    },
    'ceremony.left': ({ scriptId, items, ...opened }) => {
      const { script } = scripts.script(scriptId);
      const tied = tiedThings(script, items, { ...opened, params: [] }, own.objects);
      return {
        things: tied.map(({ item, thing }) => ({
          id: item,
          left: thing === null ? null : leftOf(thing, own.objects),
        })),
      };
    },
    'ceremony.bring': ({ step, brought }) => recordedOf(room.bring(step, brought)),
    'ceremony.measure': async ({ step }) => recordedOf(await room.measure(step)),
    'ceremony.begin': ({ step }) => recordedOf(room.begin(step)),
    'ceremony.act': ({ step }) => recordedOf(room.act(step)),
    'ceremony.leftBehind': async () => {
      const left = await context.lookingBack.look();
      if (left === null) throw new ProblemError(ceremonyProblem('ceremony.nothing-interrupted'));
      return left;
    },
    'ceremony.interrupted': async ({ step, found, words }) => {
      // What the program sees it says itself: the window sends the words of people alone.
      const left = await context.lookingBack.look();
      return recordedOf(room.interrupted(step, found, [...words, ...(left?.recorded ?? [])]));
    },
    'ceremony.pass': ({ step }) => recordedOf(room.pass(step)),
    'ceremony.signOff': {
      confirmWhen: ({ position, seat, with: means }) => {
        const lastTry = means.kind !== 'initials' && spendsLastTry(means);
        // A passphrase or a touch is the proof itself; initials are not, and a deviation takes more than a moment's thought.
        const asks = means.kind === 'initials' || position.startsWith('deviation:') || lastTry;
        const how = { initials: 'initials alone', key: 'a private key', yubikey: 'a YubiKey' }[means.kind];
        return asks ? aboutSigningOff(position, room.signer(seat).name, how, lastTry) : null;
      },
      act: async (said) => recordedOf(await room.signOff(said.position, said.seat, meansOf(said))),
    },
    'ceremony.deviate': ({ reporterId, ...said }) => recordedOf(room.deviate(said, reporterId)),
    'ceremony.agree': ({ number }) => recordedOf(room.agree(number)),
    'ceremony.pause': ({ reason }) => recordedOf(room.pause(reason)),
    'ceremony.continue': () => recordedOf(room.continue()),
    'ceremony.seat': {
      confirm: ({ seat, personId, reason }) => {
        room.check(room.seating(seat, personId, reason));
        return aboutSeat(seatText(seat), personId === null ? null : personName(personId), reason);
      },
      act: ({ seat, personId, reason }) => recordedOf(room.do(room.seating(seat, personId, reason))),
    },
    'ceremony.end': {
      confirm: ({ deviation }) => {
        room.check(room.ending(deviation));
        const { ceremony } = room.scene();
        const why = ceremony.deviations.find(({ number }) => number === deviation)?.what ?? '';
        return aboutEnding(ceremony.title, why);
      },
      act: ({ deviation }) => recordedOf(room.do(room.ending(deviation))),
    },
    'ceremony.close': {
      confirm: () => {
        room.check(room.closing());
        const { script } = room.scene();
        return aboutClosing(
          script.title,
          (script.after ?? []).map(({ what }) => what),
        );
      },
      act: () => recordedOf(room.do(room.closing())),
    },
    'ceremony.write': {
      confirm: ({ step }) => aboutWriting(toMake(step)),
      act: async ({ step }) => {
        const make = toMake(step);
        const folder = await chooseExisting({
          title: 'Choose the folder for the files of the ceremony',
          properties: ['openDirectory', 'createDirectory'],
        });
        if (folder === null) return null;
        const name = fileName(room.scene().ceremony.title);
        return { recorded: recordedOf(await handOver(context, { step, make, folder, name })), folder };
      },
    },
    'ceremony.duties': ({ ledger }) => ({
      duties: openDuties(ledgerToRead(context, ledger), new Date().toISOString()),
    }),
    'ceremony.duty': ({ ceremonyId, duty, how }) => recordedOf(room.dutyDone(ceremonyId, duty, how)),
  };

  function toMake(stepId: string) {
    const step = stepIn(room.scene().script, stepId);
    if (step?.kind !== 'record') throw new ProblemError(ceremonyProblem('ceremony.no-such-step'));
    return step.make;
  }
}

function shown(script: Script) {
  return {
    title: script.title,
    about: script.about ?? null,
    cid: scriptCid(script),
    steps: stepsOf(script).length,
    needed: script.approve?.need ?? 0,
    paper: scriptOnPaper(script),
  };
}
