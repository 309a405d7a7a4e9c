// The package has no types of its own: what this room uses of it.
declare module '@cornerstonejs/codec-openjpeg/wasmjs' {
  export interface FrameInfo {
    readonly width: number;
    readonly height: number;
    readonly bitsPerSample: number;
    readonly componentCount: number;
    readonly isSigned: boolean;
  }
  /** Lives in the memory of the WebAssembly until `delete`; so do the buffers it gives. */
  export interface J2KEncoder {
    /** Where the pixels go. */
    getDecodedBuffer(frame: FrameInfo): Uint8Array;
    setQuality(lossless: boolean, layers: number): void;
    /** Size of the pixels by size of the codestream, of one layer. */
    setCompressionRatio(layer: number, ratio: number): void;
    encode(): void;
    /** The codestream. */
    getEncodedBuffer(): Uint8Array;
    delete(): void;
  }
  export interface J2KDecoder {
    /** Where the codestream goes. */
    getEncodedBuffer(length: number): Uint8Array;
    decode(): void;
    getDecodedBuffer(): Uint8Array;
    getFrameInfo(): FrameInfo;
    delete(): void;
  }
  export interface OpenJpeg {
    readonly J2KEncoder: new () => J2KEncoder;
    readonly J2KDecoder: new () => J2KDecoder;
  }
  const open: () => Promise<OpenJpeg>;
  export default open;
}
