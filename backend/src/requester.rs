//! Who asks: the token, the device and the language of a request, read into a [`Requester`].

use std::collections::BTreeSet;

use axum::http::{HeaderMap, HeaderName, header};
use chrono::{DateTime, Utc};
use forms_dsl::model::{Language, Role, RoleName, Settings};
use mobile_schema::requester::Requester;
use uuid::Uuid;

use crate::{
    database::Database,
    error::AppError,
    login::{SESSION_COOKIE, cookie_of, hash_of},
    store::{
        hand_overs::{Handed, Receiver},
        sessions::LoggedIn,
        tokens::Bearer,
    },
    token::Token,
};

/// Names a tablet; two tablets on one login are two devices.
pub(crate) const DEVICE: HeaderName = HeaderName::from_static("x-device");

/// Where a browser says that a request comes from.
const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Languages that messages are written in; the first where nothing is said.
const LANGUAGES: [&str; 2] = ["nb", "en"];

/// Finds out who asks, before anything else of the request is read.
pub(crate) async fn identify(
    headers: &HeaderMap,
    database: &Database,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Result<Requester, AppError> {
    let Some(shown) = headers.get(header::AUTHORIZATION) else {
        return find_logged_in(headers, database, settings, now).await;
    };
    let token = shown.to_str().ok().and_then(Token::of_header).ok_or(AppError::Unauthenticated)?;
    let hash = token.hash();
    let device = device(headers)?;
    let (Bearer { person, name, role }, handed) = match database.find_bearer(hash.as_str(), now).await? {
        Some(bearer) => (bearer, None),
        None => find_handed(database, hash.as_str(), device, now).await?,
    };
    Ok(Requester { person, name, roles: roles(&role, settings), device, handed, language: language(headers) })
}

/// Whoever is logged in, in a browser, on a page of ours: what another site sends along does not count.
async fn find_logged_in(
    headers: &HeaderMap,
    database: &Database,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Result<Requester, AppError> {
    let session = cookie_of(headers, SESSION_COOKIE).ok_or(AppError::Unauthenticated)?;
    if !is_own_page(headers) {
        return Err(AppError::ForeignOrigin);
    }
    let found = database.find_session(&hash_of(session), now).await?.ok_or(AppError::Unauthenticated)?;
    let LoggedIn { person, name, roles: held } = found;
    let roles = held.iter().flat_map(|role| roles(role, settings)).collect();
    Ok(Requester { person, name, roles, device: device(headers)?, handed: None, language: language(headers) })
}

/// Whether a browser says that a request comes from a page of this server, or from its address line. Every browser of
/// today says one or the other, so silence is no.
pub(crate) fn is_own_page(headers: &HeaderMap) -> bool {
    let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let site = text(&SITE).map(|site| matches!(site, "same-origin" | "none"));
    let place = text(&header::ORIGIN).map(|origin| origin.split_once("://").map_or("", |(_, place)| place));
    let origin = place.map(|place| Some(place) == text(&header::HOST));
    (site.is_some() || origin.is_some()) && site.unwrap_or(true) && origin.unwrap_or(true)
}

/// Whoever holds a tablet that was handed over, on that tablet.
async fn find_handed(
    database: &Database,
    hash: &str,
    device: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<(Bearer, Option<Uuid>), AppError> {
    let handed =
        database.find_handed(hash, now).await?.filter(|handed| handed.device.is_none_or(|of| device == Some(of)));
    let Handed { receiver: Receiver { person, name, role }, case, device: _ } =
        handed.ok_or(AppError::Unauthenticated)?;
    Ok((Bearer { person, name, role }, Some(case)))
}

/// A role brings `staff` where the settings say so.
pub(crate) fn roles(held: &str, settings: &Settings) -> BTreeSet<Role> {
    match held {
        "pupil" => BTreeSet::from([Role::Pupil]),
        "guardian" => BTreeSet::from([Role::Guardian]),
        name => {
            let staff = settings.roles.get(name).is_some_and(|role| role.staff);
            let named = RoleName::try_from(name).ok().map(Role::Named);
            named.into_iter().chain(staff.then_some(Role::Staff)).collect()
        }
    }
}

pub(crate) fn device(headers: &HeaderMap) -> Result<Option<Uuid>, AppError> {
    let Some(value) = headers.get(DEVICE) else { return Ok(None) };
    let id = value.to_str().ok().and_then(|text| text.parse().ok());
    id.map(Some).ok_or_else(|| AppError::BadRequest("`X-Device` must be a UUID".to_owned()))
}

/// The best of our languages by `Accept-Language`; nynorsk and plain Norwegian are served in bokmål.
fn language(headers: &HeaderMap) -> Language {
    let wishes = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut best = (0.0, LANGUAGES[0]);
    for wish in wishes.split(',') {
        let (tag, parameters) = wish.split_once(';').unwrap_or((wish, ""));
        let quality = parameters.trim().strip_prefix("q=").map_or(1.0, |q| q.parse().unwrap_or(0.0));
        let ours = match tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "nb" | "nn" | "no" => "nb",
            "en" => "en",
            _ => continue,
        };
        if quality > best.0 {
            best = (quality, ours);
        }
    }
    Language::new(best.1)
}

#[cfg(test)]
mod tests {
    use forms_dsl::model::{RoleSetting, Text};

    use super::*;

    #[test]
    fn languages() {
        let cases = [
            ("", "nb"),
            ("en", "en"),
            ("en-GB, nb;q=0.5", "en"),
            ("nn-NO", "nb"),
            ("no", "nb"),
            ("ar, en;q=0.3, nb;q=0.7", "nb"),
            ("en;q=0", "nb"),
            ("ar", "nb"),
            (";;,q=", "nb"),
        ];
        for (wishes, ours) in cases {
            let headers = HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, wishes.parse().expect("a header"))]);
            assert_eq!(language(&headers).as_str(), ours, "{wishes}");
        }
    }

    #[test]
    fn a_session_counts_on_our_own_pages_alone() {
        let from = |headers: &[(HeaderName, &str)]| {
            let headers = headers.iter().map(|(name, value)| (name.clone(), value.parse().expect("a header")));
            is_own_page(&headers.collect::<HeaderMap>())
        };
        let host = (header::HOST, "naervaer.no");
        assert!(from(&[host.clone(), (SITE, "same-origin")]));
        assert!(from(&[host.clone(), (SITE, "none")]));
        assert!(from(&[host.clone(), (header::ORIGIN, "https://naervaer.no")]));
        for foreign in [
            &[][..],
            &[(SITE, "cross-site")],
            &[(SITE, "same-site")],
            &[(header::ORIGIN, "https://evil.no")],
            &[(header::ORIGIN, "null")],
            &[(header::ORIGIN, "https://naervaer.no.evil.no"), (SITE, "same-origin")],
        ] {
            assert!(!from(&[std::slice::from_ref(&host), foreign].concat()), "{foreign:?}");
        }
    }

    #[test]
    fn a_device_is_a_uuid() {
        let with = |value: &str| device(&HeaderMap::from_iter([(DEVICE, value.parse().expect("a header"))]));
        assert_eq!(device(&HeaderMap::new()).expect("none"), None);
        assert!(with("019aa3c0-5b9e-7e43-8a0c-3f3a3a0a0a0a").expect("a device").is_some());
        assert!(with("tablet 7").is_err());
    }

    #[test]
    fn staff_is_what_the_settings_mark() {
        let label = Text::new(Language::new("nb"), "x".to_owned());
        let name = |name: &str| RoleName::try_from(name).expect("a name");
        let settings = Settings {
            roles: [("leadership", true), ("ppt", false)]
                .map(|(role, staff)| {
                    (name(role), RoleSetting { label: label.clone(), staff, needs_consent_of: Vec::new() })
                })
                .into(),
            ..Settings::default()
        };
        assert_eq!(roles("leadership", &settings), [Role::Named(name("leadership")), Role::Staff].into());
        assert_eq!(roles("ppt", &settings), [Role::Named(name("ppt"))].into());
        assert_eq!(roles("staff", &settings), [Role::Named(name("staff"))].into());
        assert_eq!(roles("guardian", &settings), [Role::Guardian].into());
    }
}
