//! How a declared struct shows its fields: all at once, each as a trait object.

use super::Value;

/// Who looks at the fields. A type with a name, and a function that calls it: the compiler checks a call of a
/// `dyn FnMut` ten times as long.
pub struct Look<'a, 'f>(pub(super) &'f mut dyn FnMut(&[&'a dyn Value]));

/// Who fills the fields.
pub struct LookMut<'a, 'f>(pub(super) &'f mut dyn FnMut(&mut [&'a mut dyn Value]));

/// Shows the fields, in the order of their slots.
pub fn look<'a, const N: usize>(look: Look<'a, '_>, fields: [&'a dyn Value; N]) {
    let Look(look) = look;
    look(&fields);
}

/// Shows the fields, to be filled, in the order of their slots.
pub fn look_mut<'a, const N: usize>(look: LookMut<'a, '_>, mut fields: [&'a mut dyn Value; N]) {
    let LookMut(look) = look;
    look(&mut fields);
}

/// The same for a number of fields that most types have, each an argument: the list is written here once, and not by
/// every program for each of its types, where it is a long row of stores to be thought about.
macro_rules! counted {
    ($(($field:ident $look:ident $look_mut:ident))+) => {
        counted!(@ [] $(($field $look $look_mut))+);
    };
    (@ [$($before:ident)*] ($field:ident $look:ident $look_mut:ident) $($rest:tt)*) => {
        /// [`look`] at this many fields.
        #[allow(clippy::too_many_arguments, reason = "one for each field")]
        pub fn $look<'a>(by: Look<'a, '_>, $($before: &'a dyn Value,)* $field: &'a dyn Value) {
            look(by, [$($before,)* $field]);
        }

        /// [`look_mut`] at this many fields.
        #[allow(clippy::too_many_arguments, reason = "one for each field")]
        pub fn $look_mut<'a>(
            by: LookMut<'a, '_>,
            $($before: &'a mut dyn Value,)*
            $field: &'a mut dyn Value,
        ) {
            look_mut(by, [$($before,)* $field]);
        }

        counted!(@ [$($before)* $field] $($rest)*);
    };
    (@ [$($before:ident)*]) => {};
}

counted! {
    (f1 look1 look_mut1)
    (f2 look2 look_mut2)
    (f3 look3 look_mut3)
    (f4 look4 look_mut4)
    (f5 look5 look_mut5)
    (f6 look6 look_mut6)
    (f7 look7 look_mut7)
    (f8 look8 look_mut8)
    (f9 look9 look_mut9)
    (f10 look10 look_mut10)
    (f11 look11 look_mut11)
    (f12 look12 look_mut12)
    (f13 look13 look_mut13)
    (f14 look14 look_mut14)
    (f15 look15 look_mut15)
    (f16 look16 look_mut16)
    (f17 look17 look_mut17)
    (f18 look18 look_mut18)
    (f19 look19 look_mut19)
    (f20 look20 look_mut20)
    (f21 look21 look_mut21)
    (f22 look22 look_mut22)
    (f23 look23 look_mut23)
    (f24 look24 look_mut24)
    (f25 look25 look_mut25)
    (f26 look26 look_mut26)
    (f27 look27 look_mut27)
    (f28 look28 look_mut28)
    (f29 look29 look_mut29)
    (f30 look30 look_mut30)
    (f31 look31 look_mut31)
    (f32 look32 look_mut32)
}
