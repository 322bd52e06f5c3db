import { Encrypter } from 'age-encryption';

/*
 * The thread that encrypts and decrypts, at little cost for scrypt: what it does is the app's own, but a test does not
 * wait a second and a half for each file. Tests of the cost itself take `FULL_COST`.
 */

/** log2 of scrypt's N; the app takes age's own 18. */
const QUICK = 10;

const { setPassphrase } = Encrypter.prototype;
Encrypter.prototype.setPassphrase = function (passphrase) {
  this.setScryptWorkFactor(QUICK);
  setPassphrase.call(this, passphrase);
};

await import('../../main/keystore/age-worker.ts');
