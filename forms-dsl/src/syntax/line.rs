//! Which parser reads which kind of line.

use super::{
    condition::test,
    example, follow_up, form,
    form::{names, the_name},
    input::{Input, Read, here},
    list,
    party::roles,
    place::Construct as C,
    question, section, settings,
    text::the_text,
    translation_file,
};
use crate::{
    ast::Kind,
    model::Trigger,
    source::{Span, Spanned},
};

/// A line behind its first word.
pub(crate) fn content(input: Input<'_>, construct: C) -> Read<'_, Kind> {
    match construct {
        C::Form => form::form(input),
        C::Catalogue => form::catalogue(input),
        C::Settings => form::settings(input),
        C::Texts => translation_file::texts(input),
        C::Entry => translation_file::entry(input),
        C::Reviewed => translation_file::reviewed(input),
        C::NotReviewed => Ok((input, Kind::NotReviewed)),
        C::About => form::about(input),
        C::Languages => map(form::languages(input), Kind::Languages),
        C::MoreLanguages => map(form::languages(input), Kind::MoreLanguages),
        C::Purpose => map(the_text(input), Kind::Purpose),
        C::Source => map(the_text(input), Kind::Source),
        C::OpenedBy => map(roles(input), Kind::OpenedBy),
        C::Keep => form::keep(input),
        C::ReportBy => map(names(input), Kind::ReportBy),
        C::Plural => map(the_name(input), Kind::Plural),
        C::List => map(the_name(input), |name| Kind::List { name }),
        C::Choice | C::Item => list::choice(input),
        C::OwnText => map(the_text(input), Kind::OwnText),
        C::Group => list::group(input),
        C::OfferWhen => map(test(input), Kind::OfferWhen),
        C::NeedsConsent => map(roles(input), Kind::NeedsConsent),
        C::Needs => map(names(input), Kind::Needs),
        C::Responsible => map(roles(input), Kind::Responsible),
        C::Set => settings::set(input),
        C::Allowed => settings::allowed(input),
        C::Role => settings::role_line(input),
        C::State => settings::state(input),
        C::LeadsTo => map(names(input), Kind::LeadsTo),
        C::NoSchool => settings::no_school(input),
        C::Condition => section::condition(input),
        C::Section => section::section(input),
        C::Note => map(section::named_text(input), |(name, text)| Kind::Note { name, text }),
        C::Heading => map(section::named_text(input), |(name, text)| Kind::Heading { name, text }),
        C::Ask => question::ask(input),
        C::Repeat => question::repeat(input),
        C::Compute => section::compute(input),
        C::From => question::from(input),
        C::Sign => section::sign(input),
        C::Covers => map(names(input), Kind::Covers),
        C::Require => map(section::rule(input), |(test, say)| Kind::Require { test, say }),
        C::WarnWhen => map(section::rule(input), |(test, say)| Kind::WarnWhen { test, say }),
        C::SuggestWhen => map(section::rule(input), |(test, say)| Kind::SuggestWhen { test, say }),
        C::RequiredWhen => map(test(input), Kind::RequiredWhen),
        C::ShowWhen => map(test(input), Kind::ShowWhen),
        C::StartWith => question::start_with(input),
        C::MustBe => question::must_be(input),
        C::Hint => map(the_text(input), Kind::Hint),
        C::Help => map(the_text(input), Kind::Help),
        C::Script => map(the_text(input), Kind::Script),
        C::By => map(roles(input), Kind::By),
        C::SeenBy => question::seen_by(input),
        C::Allow => question::allow(input),
        C::Was => map(the_name(input), Kind::Was),
        C::RetiredIn => map(list::retired(input), |(version, now)| Kind::RetiredIn { version, now }),
        C::UnitText => map(the_text(input), Kind::UnitText),
        C::Lowest => map(the_text(input), Kind::Lowest),
        C::Highest => map(the_text(input), Kind::Highest),
        C::Beside => question::beside(input),
        C::ShowAs => question::show_as(input),
        C::Columns => question::columns(input),
        C::FixedRows => Ok((input, Kind::FixedRows)),
        C::WhenFinished => follow_up::when(input, Spanned { value: Trigger::Finished, span: before(input) }),
        C::WhenSigned => follow_up::when(input, Spanned { value: Trigger::Signed, span: before(input) }),
        C::AsSoonAs => map(test(input), Kind::AsSoonAs),
        C::CaseBecomes => map(the_name(input), Kind::CaseBecomes),
        C::Open => follow_up::open(input),
        C::Task => follow_up::task(input),
        C::Invite => map(roles(input), Kind::Invite),
        C::Remind => follow_up::remind(input),
        C::Every => follow_up::every(input),
        C::Until => map(test(input), Kind::Until),
        C::Upgrade => follow_up::upgrade(input),
        C::Fill => follow_up::fill(input),
        C::LookAgain => follow_up::look_again(input),
        C::Example => map(the_text(input), |title| Kind::Example { title }),
        C::Given => example::given(input),
        C::Expect => example::expectation(input),
        C::Translation => map(super::text::translation(input), |(language, text)| Kind::Translation { language, text }),
    }
}

fn map<T>(read: Read<'_, T>, make: impl FnOnce(T) -> Kind) -> Read<'_, Kind> {
    read.map(|(rest, value)| (rest, make(value)))
}

/// The place of the words before this one: from the start of the line.
fn before(input: Input<'_>) -> Span {
    let here = here(input);
    Span { start: super::input::to_u32(input.extra.base), ..here }
}
