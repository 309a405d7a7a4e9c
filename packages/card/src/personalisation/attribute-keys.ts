/** The applications that carry attributes, and the key of each that its records name: its file identifier. */
export const attributeKeys = { inputSupport: 0x13, surface: 0x1a } as const;

/** One of {@link attributeKeys}. */
export type AttributeApplication = keyof typeof attributeKeys;
