import { StrictEmitter } from './strict.ts';

/** `powerMonitor`: an emitter that has nothing to tell, since the host does not listen to the system. */
class PowerMonitor extends StrictEmitter {
  override readonly hostName = 'powerMonitor';
}

/** `powerMonitor` */
export const powerMonitor = new PowerMonitor();
