import { ProblemError, problemsOf } from '../../../app/problem.ts';

/** Why the camera of this laptop shows nothing. */
export const cameraProblem = problemsOf({
  'camera.none': {
    happened: 'This laptop has no camera that the program can find.',
    meaning: 'Nothing was compared.',
    remedy:
      'Switch the camera on where it has a switch or a shutter, and try again; or let the other side scan yours.',
  },
  'camera.refused': {
    happened: 'The camera was refused.',
    meaning: 'Nothing was compared.',
    remedy: 'Say yes when the program asks, and allow it in the settings of the system where that asks, too.',
  },
  'camera.no-picture': {
    happened: 'The camera gives no picture.',
    meaning: 'Nothing was compared.',
    remedy: 'Close other programs that may be using the camera, and try again.',
  },
});

/** What a browser says when there is no picture, in words. Source: Media Capture and Streams, getUserMedia(). */
export function cameraFailure(error: DOMException): ProblemError {
  const problem = () => {
    switch (error.name) {
      case 'NotFoundError':
      case 'OverconstrainedError':
        return cameraProblem('camera.none');
      case 'NotAllowedError':
      case 'SecurityError':
        return cameraProblem('camera.refused');
      default:
        return cameraProblem('camera.no-picture');
    }
  };
  return new ProblemError(problem(), { cause: error });
}
