// What the chip's sensors do. A simulation: real thresholds are secret; ours are those of the standards a card is
// driven by (ISO/IEC 7816-3 5.2: classes A to C, 1 to 5 MHz), and a light no closed package would see.

export type TamperEvent =
  | { readonly sensor: 'light'; readonly lux: number }
  | { readonly sensor: 'voltage'; readonly volts: number }
  | { readonly sensor: 'clock'; readonly megahertz: number };

/** `mute`: silent until the next power-up. `zeroise`: secrets and keys are erased for good. */
export const sense = (event: TamperEvent): 'none' | 'mute' | 'zeroise' => {
  switch (event.sensor) {
    case 'light':
      return event.lux > 100 ? 'zeroise' : 'none';
    case 'voltage':
      return event.volts < 1.62 || event.volts > 5.5 ? 'mute' : 'none';
    case 'clock':
      return event.megahertz < 1 || event.megahertz > 5 ? 'mute' : 'none';
  }
};
