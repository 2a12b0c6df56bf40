/** `Type`, its own fields and theirs read-only, as the hand-written types have it. */
export type DeepReadonly<Type> = { readonly [Key in keyof Type]: DeepReadonly<Type[Key]> };

/** Compiles only where every `Written` is a `Parsed` and every `Parsed` is a `Written`. */
export type InStep<Written extends Parsed, Parsed extends Back, Back = Written> = [Written, Parsed, Back];
