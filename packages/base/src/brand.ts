/** A value of type `T` that only its own parser or maker hands out. */
export type Brand<T, Name extends string> = T & { readonly __brand: Name };
