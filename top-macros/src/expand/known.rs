//! Types that are known by their names: they are there for sure, and travel for sure.

use syn::{Path, Type};

use crate::ast::{Field, bare, wrapped};
use crate::plain::{PLAIN, is_plain};

/// The text of a type that is there for sure. Any other stands where the user wrote it, so that one that is not there is
/// one error of the compiler's.
pub(super) fn text_of(ty: &Type) -> Option<String> {
    if let Some(element) = wrapped(ty, "Vec") {
        return Some(["Vec<", &text_of(element).filter(|_| is_alone(ty))?, ">"].concat());
    }
    let name = bare(ty)?.get_ident()?.to_string();
    (name == "String" || is_plain(&name)).then_some(name)
}

/// Whether the type is the `String` of the standard library, by any of its names.
pub(super) fn is_string(ty: &Type) -> bool {
    let Some(path) = bare(ty) else { return false };
    let mut segments = path.segments.iter().rev();
    segments.next().is_some_and(|last| last.ident == "String")
        && segments
            .next()
            .is_none_or(|module| module.ident == "string")
}

/// Whether a value of the type travels for sure. Any other is used where the user wrote its type, so that one that cannot
/// travel is underlined there.
pub(super) fn travels(ty: &Type) -> bool {
    let Some(name) = bare(ty).and_then(Path::get_ident) else {
        let inner = wrapped(ty, "Option").or_else(|| wrapped(ty, "Vec"));
        return inner.is_some_and(travels);
    };
    let name = name.to_string();
    name == "String" || is_plain(&name)
}

/// Whether the type is named without a path.
fn is_alone(ty: &Type) -> bool {
    bare(ty).is_some_and(|path| path.segments.len() == 1)
}

/// A value of the field to read into, where it can be written without asking anything of a type that may not travel: a
/// literal, or behind `::` what the runtime has.
pub(super) fn vacant(field: &Field<'_>) -> Option<&'static str> {
    if field.optional.is_some() {
        return Some("::None");
    }
    let ty = &field.original.ty;
    if wrapped(ty, "Vec").is_some() && is_alone(ty) {
        return Some("::Vec::new()");
    }
    let name = bare(ty)?.get_ident()?.to_string();
    if name == "String" {
        return Some("::Value::vacant()");
    }
    let (_, vacant) = PLAIN.iter().find(|(plain, _)| *plain == name)?;
    Some(vacant)
}
