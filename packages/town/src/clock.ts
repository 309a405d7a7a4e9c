/** The instant it is in the town. */
export type Clock = () => Date;
