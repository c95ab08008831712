//! What a provider says of somebody, and what of their roles that opens.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::store::logins::{LoginKey, LoginKind};

/// Which claim says who somebody is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonClaim {
    /// Its name: `pid`, `oid`, `https://n.feide.no/claims/eduPersonPrincipalName`.
    pub claim: String,
    /// What it is.
    pub is: LoginKind,
}

/// Roles that a login opens.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opens {
    /// Where this claim
    pub claim: Option<String>,
    /// is this, or has it among its values.
    pub value: Option<String>,
    /// As the settings of the forms name them, and `pupil`, `guardian`; left out: all that the person has.
    #[serde(default)]
    pub roles: Vec<String>,
}

/// All that was said, verified.
pub(crate) struct Claims(pub(super) Map<String, Value>);

impl Claims {
    /// The hashes of what the person is known by.
    pub(super) fn logins(&self, person: &PersonClaim, key: &LoginKey) -> Vec<String> {
        self.values(&person.claim).map(|value| key.hash(person.is, value)).collect()
    }

    /// Those of somebody's roles that this login opens; where a provider names none, all.
    pub(super) fn open(&self, opens: &[Opens], held: BTreeSet<String>) -> BTreeSet<String> {
        if opens.is_empty() {
            return held;
        }
        let here: Vec<&Opens> = opens.iter().filter(|opens| self.fits(opens)).collect();
        held.into_iter().filter(|role| here.iter().any(|o| o.roles.is_empty() || o.roles.contains(role))).collect()
    }

    fn fits(&self, Opens { claim, value, roles: _ }: &Opens) -> bool {
        match (claim, value) {
            (None, _) => true,
            (Some(claim), None) => self.0.contains_key(claim),
            (Some(claim), Some(value)) => self.values(claim).any(|said| said == value),
        }
    }

    /// A claim as texts: one, or several.
    fn values(&self, claim: &str) -> impl Iterator<Item = &str> {
        let value = self.0.get(claim);
        let several = value.and_then(Value::as_array).into_iter().flatten();
        value.into_iter().chain(several).filter_map(Value::as_str).filter(|text| !text.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn held(roles: &[&str]) -> BTreeSet<String> {
        roles.iter().map(|role| (*role).to_owned()).collect()
    }

    #[test]
    fn a_provider_opens_what_it_is_trusted_with_and_gives_nothing() {
        let json = json!({ "eduPersonAffiliation": ["member", "employee"], "groups": "g1" });
        let claims = Claims(json.as_object().cloned().unwrap_or_default());
        let opens = |claim: Option<&str>, value: Option<&str>, roles: &[&str]| Opens {
            claim: claim.map(str::to_owned),
            value: value.map(str::to_owned),
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        };
        let all = held(&["contact_teacher", "guardian"]);
        assert_eq!(claims.open(&[], all.clone()), all);
        assert_eq!(claims.open(&[opens(None, None, &["guardian"])], all.clone()), held(&["guardian"]));
        let employee = opens(Some("eduPersonAffiliation"), Some("employee"), &["contact_teacher", "leadership"]);
        assert_eq!(claims.open(std::slice::from_ref(&employee), all.clone()), held(&["contact_teacher"]));
        let student = opens(Some("eduPersonAffiliation"), Some("student"), &[]);
        assert_eq!(claims.open(std::slice::from_ref(&student), all.clone()), held(&[]));
        assert_eq!(claims.open(&[student, opens(Some("groups"), Some("g1"), &[])], all.clone()), all);
    }
}
