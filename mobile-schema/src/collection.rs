//! The four collections of documents that tablets keep (`sync.md` 1).

/// Documents that tablets keep; of all forms together, so that a new form needs nothing of a tablet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Collection {
    /// Fillings.
    Filling,
    /// Signatures.
    Signature,
    /// Values that lost against others written at the same time.
    Conflict,
    /// What was sent and could not be taken over.
    Rejection,
}

impl Collection {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Filling, Self::Signature, Self::Conflict, Self::Rejection];

    /// As types are called after it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Filling => "Filling",
            Self::Signature => "Signature",
            Self::Conflict => "Conflict",
            Self::Rejection => "Rejection",
        }
    }

    /// As it is called in the feed and on tablets.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Filling => "filling",
            Self::Signature => "signature",
            Self::Conflict => "conflict",
            Self::Rejection => "rejection",
        }
    }

    /// The argument that pushing takes.
    pub const fn push_argument(self) -> &'static str {
        match self {
            Self::Filling => "fillingPushRow",
            Self::Signature => "signaturePushRow",
            Self::Conflict => "conflictPushRow",
            Self::Rejection => "rejectionPushRow",
        }
    }

    /// The scalar of whatever headers RxDB sends along.
    pub const fn headers(self) -> &'static str {
        match self {
            Self::Filling => "FillingInputHeaders",
            Self::Signature => "SignatureInputHeaders",
            Self::Conflict => "ConflictInputHeaders",
            Self::Rejection => "RejectionInputHeaders",
        }
    }
}
