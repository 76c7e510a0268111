/** Where key-encryption keys come from: the environment, a file, a cloud service. Adapter: platform/kms. */
export interface Kms {
  /** Names the key that new records are wrapped with. Stored beside each record. */
  readonly activeKeyId: string;
  /** Every key that this deployment holds, the active one first. */
  readonly keyIds: readonly string[];
  /**
   * The 32 bytes of a key-encryption key.
   * @throws OperatorError when this deployment does not hold the key with that id
   */
  keyEncryptionKey(keyId: string): Promise<Uint8Array>;
}
