//! The engine's answers in libphonenumber's own words.

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$vdoc])* $variant),* }
        impl $name {
            /// libphonenumber's name.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text),* }
            }
            /// Reads libphonenumber's name.
            pub fn from_name(name: &str) -> Option<$name> {
                match name { $($text => Some($name::$variant),)* _ => None }
            }
        }
    };
}

words! {
    /// `PhoneNumberUtil.PhoneNumberType`.
    NumberType {
        /// A landline.
        FixedLine = "FIXED_LINE",
        /// A mobile.
        Mobile = "MOBILE",
        /// Either of the two, where the numbering plan does not distinguish them (as in the United States).
        FixedLineOrMobile = "FIXED_LINE_OR_MOBILE",
        /// Free for the caller.
        TollFree = "TOLL_FREE",
        /// Charged to the caller at a higher rate.
        PremiumRate = "PREMIUM_RATE",
        /// Paid by caller and callee.
        SharedCost = "SHARED_COST",
        /// Over the internet.
        Voip = "VOIP",
        /// Follows a person to any line.
        PersonalNumber = "PERSONAL_NUMBER",
        /// A pager.
        Pager = "PAGER",
        /// A company's universal access number.
        Uan = "UAN",
        /// A mailbox.
        Voicemail = "VOICEMAIL",
        /// No known range.
        Unknown = "UNKNOWN",
    }
}

words! {
    /// `PhoneNumberUtil.ValidationResult`: whether the length is possible.
    Possible {
        /// Of a possible length.
        IsPossible = "IS_POSSIBLE",
        /// Of a length that can be dialled inside an area only.
        IsPossibleLocalOnly = "IS_POSSIBLE_LOCAL_ONLY",
        /// The country calling code is not assigned.
        InvalidCountryCode = "INVALID_COUNTRY_CODE",
        /// Too few digits.
        TooShort = "TOO_SHORT",
        /// Between two possible lengths.
        InvalidLength = "INVALID_LENGTH",
        /// Too many digits.
        TooLong = "TOO_LONG",
    }
}

impl Possible {
    /// `isPossibleNumber`.
    pub const fn is_possible(self) -> bool {
        matches!(self, Possible::IsPossible | Possible::IsPossibleLocalOnly)
    }
}

words! {
    /// `NumberParseException.ErrorType`.
    ParseError {
        /// A country calling code that is not assigned, or neither a code nor a region to assume.
        InvalidCountryCode = "INVALID_COUNTRY_CODE",
        /// Not a number.
        NotANumber = "NOT_A_NUMBER",
        /// At most two digits after an international prefix.
        TooShortAfterIdd = "TOO_SHORT_AFTER_IDD",
        /// Fewer than two digits.
        TooShortNsn = "TOO_SHORT_NSN",
        /// More than 17 digits.
        TooLongNsn = "TOO_LONG",
    }
}

/// The types by their index in the tables; the last one stands for both of the two before it.
#[cfg(feature = "engine")]
pub(crate) static PLACES: [NumberType; 12] = [
    NumberType::Unknown,
    NumberType::PremiumRate,
    NumberType::TollFree,
    NumberType::SharedCost,
    NumberType::Voip,
    NumberType::PersonalNumber,
    NumberType::Pager,
    NumberType::Uan,
    NumberType::Voicemail,
    NumberType::FixedLine,
    NumberType::Mobile,
    NumberType::FixedLineOrMobile,
];

#[cfg(feature = "engine")]
impl NumberType {
    /// The type at an index of the tables; 0 is the general description.
    pub(crate) fn at(place: u8) -> NumberType {
        PLACES.get(usize::from(place)).copied().unwrap_or(NumberType::Unknown)
    }

    /// The index of a type's description in the tables; for `FixedLineOrMobile` one beyond the last.
    pub(crate) fn place(self) -> u8 {
        PLACES.iter().position(|other| *other == self).unwrap_or_default() as u8
    }
}

#[cfg(feature = "engine")]
words! {
    /// `PhoneNumberUtil.PhoneNumberFormat`.
    Format {
        /// `+442079460018`.
        E164 = "E164",
        /// `+44 20 7946 0018`.
        International = "INTERNATIONAL",
        /// `020 7946 0018`.
        National = "NATIONAL",
        /// `tel:+44-20-7946-0018`.
        Rfc3966 = "RFC3966",
    }
}
