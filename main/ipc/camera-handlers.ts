import { cameraLeave } from '../window/camera-leave.ts';
import type { Question } from '../window/confirmation.ts';
import type { Handlers } from './router.ts';

/** Handlers of the camera: it is the person in front of the laptop who lets the window have it, each time. */
export function cameraHandlers(): Pick<Handlers, 'camera.allow' | 'camera.end'> {
  return {
    'camera.allow': {
      confirm: aboutCamera,
      act: () => {
        cameraLeave.give();
        return {};
      },
    },
    'camera.end': () => {
      cameraLeave.end();
      return {};
    },
  };
}

function aboutCamera(): Question {
  return {
    act: 'Let the window use the camera of this laptop?',
    facts: ['For one QR code', 'Pictures are looked at and forgotten: nothing is kept or sent', 'No sound'],
    consequence:
      'The camera sees the room until a code was read or you close the scanner; most cameras show a light. Cancel when you did not ask to scan.',
    verb: 'Use the camera',
  };
}
