import { useEffect, useRef, useState } from 'react';
import type { Problem } from '../../../app/problem.ts';
import { problemOf } from '../../bridge/bridge-problems.ts';
import { call } from '../../bridge/call.ts';
import { Button } from '../../shared/button.tsx';
import { Dialog } from '../../shared/dialog.tsx';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { cameraFailure } from './camera-problems.ts';
import { readQr } from './read-qr.ts';

/** Pictures of this size show a code of a CID well, and are read quickly. */
const WANTED = { width: { ideal: 1280 }, height: { ideal: 720 } } as const;

/**
 * Scans one QR code with the camera of this laptop, after the main process has asked for it in its own dialog. The camera is
 * on only while this is open.
 */
export function CameraDialog(props: {
  readonly onRead: (text: string) => void;
  readonly onClose: () => void;
}) {
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<'asking' | 'looking' | Problem>('asking');
  const [again, setAgain] = useState(0);
  const onRead = useRef(props.onRead);
  onRead.current = props.onRead;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again on request.
  useEffect(() => {
    const over = new AbortController();
    setState('asking');
    scan(video, over.signal, () => setState('looking'))
      .then((text) => {
        if (text !== null) onRead.current(text);
      })
      .catch((error: unknown) => {
        if (!over.signal.aborted) setState(problemOf(error));
      });
    return () => over.abort();
  }, [again]);
  const problem = typeof state === 'object' ? state : null;
  return (
    <Dialog title="Scan with the camera of this laptop" onClose={props.onClose} wide>
      {problem === null ? (
        <p role="status">
          {state === 'asking'
            ? 'The program asks in a dialog of its own…'
            : 'Hold the other side’s QR code in front of the camera until it is read. Nothing was read yet.'}
        </p>
      ) : (
        <ProblemNotice problem={problem}>
          <p>A scanner that types like a keyboard works in the field, and so does pasting or typing.</p>
        </ProblemNotice>
      )}
      <video
        ref={video}
        muted
        playsInline
        aria-label="What the camera sees"
        className={`w-full rounded-md border border-edge bg-surface ${state === 'looking' ? '' : 'hidden'}`}
      />
      <div className="flex flex-wrap justify-end gap-3">
        {problem === null ? null : <Button onPress={() => setAgain((count) => count + 1)}>Try again</Button>}
        <Button onPress={props.onClose}>Close</Button>
      </div>
    </Dialog>
  );
}

/** @returns what the code says; null when it was given up @throws ProblemError */
async function scan(
  video: { readonly current: HTMLVideoElement | null },
  over: AbortSignal,
  onLooking: () => void,
): Promise<string | null> {
  let stream: MediaStream | null = null;
  try {
    await call('camera.allow', {});
    if (over.aborted) return null;
    stream = await navigator.mediaDevices.getUserMedia({ video: WANTED, audio: false });
    if (over.aborted || video.current === null) return null;
    video.current.srcObject = stream;
    await video.current.play();
    onLooking();
    return await look(video.current, over);
  } catch (error) {
    if (error instanceof DOMException && !over.aborted) throw cameraFailure(error);
    throw error;
  } finally {
    for (const track of stream?.getTracks() ?? []) track.stop();
    if (video.current !== null) video.current.srcObject = null;
    await call('camera.end', {});
  }
}

/** Looks at one picture after the other until one has a code. */
async function look(video: HTMLVideoElement, over: AbortSignal): Promise<string | null> {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  while (!over.aborted && context !== null) {
    await nextPicture(video, over);
    const { videoWidth: width, videoHeight: height } = video;
    if (over.aborted || width === 0 || height === 0) continue;
    canvas.width = width;
    canvas.height = height;
    context.drawImage(video, 0, 0);
    const text = readQr(context.getImageData(0, 0, width, height));
    if (text !== null) return text;
  }
  return null;
}

/** Waits for the next picture, or until it is given up: what is not on the screen any more gets no picture. */
function nextPicture(video: HTMLVideoElement, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      over.removeEventListener('abort', go);
      resolve();
    };
    video.requestVideoFrameCallback(go);
    over.addEventListener('abort', go);
  });
}
