//! Roles: who opens, answers, reads, signs.

use nom::{Parser as _, branch::alt};

use super::{
    house::{expect, listed, spanned},
    input::{Input, Read},
    keywords::Keyword as K,
    lexeme::{name, word},
};
use crate::{
    ast::{Role, RoleWord},
    problem::Wanted,
};

/// `roles = role { "," role }`
pub(crate) fn roles(input: Input<'_>) -> Read<'_, Vec<Role>> {
    listed(Wanted::Role, role)(input)
}

/// The one role that must stand here.
pub(crate) fn the_role(input: Input<'_>) -> Read<'_, Role> {
    expect(Wanted::Role, role)(input)
}

/// `role = "pupil" | "guardian" | "staff" | "everyone" | "author" | NAME`
fn role(input: Input<'_>) -> Read<'_, Role> {
    let (rest, role) = spanned(|input| {
        alt((
            word(K::Pupil, RoleWord::Pupil),
            word(K::Guardian, RoleWord::Guardian),
            word(K::Staff, RoleWord::Staff),
            word(K::Everyone, RoleWord::Everyone),
            word(K::Author, RoleWord::Author),
            name.map(|name| RoleWord::Named(name.value)),
        ))
        .parse(input)
    })(input)?;
    Ok((rest, Role(role)))
}
