//! The engine's answers in libphonenumber's own words.

use crate::E164;
use alloc::string::String;

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
        /// One of the two, where numbers do not tell (as in the United States).
        FixedLineOrMobile = "FIXED_LINE_OR_MOBILE",
        /// Free for the caller.
        TollFree = "TOLL_FREE",
        /// Dear for the caller.
        PremiumRate = "PREMIUM_RATE",
        /// Paid by both.
        SharedCost = "SHARED_COST",
        /// Over the internet.
        Voip = "VOIP",
        /// A person's, wherever it rings.
        PersonalNumber = "PERSONAL_NUMBER",
        /// A pager.
        Pager = "PAGER",
        /// A company's one number.
        Uan = "UAN",
        /// A mailbox.
        Voicemail = "VOICEMAIL",
        /// No known range.
        Unknown = "UNKNOWN",
    }
}

words! {
    /// `PhoneNumberUtil.ValidationResult`: what the length alone says.
    Possible {
        /// Of a possible length.
        IsPossible = "IS_POSSIBLE",
        /// Of a length that works inside an area only.
        IsPossibleLocalOnly = "IS_POSSIBLE_LOCAL_ONLY",
        /// The country calling code is nobody's.
        InvalidCountryCode = "INVALID_COUNTRY_CODE",
        /// Too few digits.
        TooShort = "TOO_SHORT",
        /// Between two possible lengths.
        InvalidLength = "INVALID_LENGTH",
        /// Too many digits.
        TooLong = "TOO_LONG",
    }
}

words! {
    /// `NumberParseException.ErrorType`.
    ParseError {
        /// A `+` with a country calling code that is nobody's, or no region to assume.
        InvalidCountryCode = "INVALID_COUNTRY_CODE",
        /// Not a number.
        NotANumber = "NOT_A_NUMBER",
        /// Hardly anything after an international prefix.
        TooShortAfterIdd = "TOO_SHORT_AFTER_IDD",
        /// Under two digits.
        TooShortNsn = "TOO_SHORT_NSN",
        /// Over 17 digits.
        TooLongNsn = "TOO_LONG",
    }
}

/// Everything the engine says of a number that could be parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// `isPossibleNumberWithReason`.
    pub reason: Possible,
    /// How many digits are missing (negative: too many) to the nearest possible length; 0 when it is possible.
    pub missing: i32,
    /// `isValidNumber`.
    pub valid: bool,
    /// `getNumberType`.
    pub number_type: NumberType,
    /// `getRegionCodeForNumber`: ISO 3166 alpha-2, `001` for calling codes of no region; absent when not valid.
    pub region: Option<String>,
    /// The country calling code.
    pub country_code: i32,
    /// E.164, absent where the digits do not fit its 15.
    pub e164: Option<E164>,
    /// International format.
    pub international: String,
    /// National format.
    pub national: String,
    /// As a `tel:` URI (RFC 3966).
    pub rfc3966: String,
    /// The extension, if one was given.
    pub extension: Option<String>,
}

impl Parsed {
    /// `isPossibleNumber`.
    pub fn possible(&self) -> bool {
        matches!(self.reason, Possible::IsPossible | Possible::IsPossibleLocalOnly)
    }
}
