// 世帯: who lives together, and who is at its head. A household is no record of its own: it is who says that they are in it.

/** 世帯主との続柄, of which the register knows these. */
export const relations = [
  'head',
  'spouse',
  'child',
  'grandchild',
  'parent',
  'grandparent',
  'sibling',
  'other',
] as const;

/** One of {@link relations}; `head` is the 世帯主, `other` a 縁故者 or 同居人. */
export type Relation = (typeof relations)[number];

/** In which household somebody is, and what they are there to its head. */
export interface HouseholdMembership {
  readonly id: string;
  readonly relation: Relation;
}

/** Somebody in a household. */
export interface HouseholdMember {
  readonly residentId: string;
  readonly relation: Relation;
}

/** 世帯, as it is now. */
export interface Household {
  readonly id: string;
  /** In the order of their ids. */
  readonly members: readonly HouseholdMember[];
  /** Nobody, from the head's death or departure until the others have said who it is. */
  readonly head?: string;
}

/** The household that somebody begins by their event of that number. */
export const ownHousehold = (residentId: string, seq: number): HouseholdMembership => ({
  id: `H-${residentId}-${seq}`,
  relation: 'head',
});

export const householdOf = (id: string, members: readonly HouseholdMember[]): Household => {
  const head = members.find(({ relation }) => relation === 'head')?.residentId;
  return { id, members, ...(head !== undefined && { head }) };
};
