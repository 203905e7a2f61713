//! A session that is logged in to a token, and the key in it.
//!
//! What lives here: loading the module, logging in, finding and making the key, and one sentence for each way in which that fails. What deliberately does not:
//! wrapping, and what is done when a session is lost (the parent).

use super::TokenOptions;
use crate::vault::root::RootKeyError;
use crate::vault::sha256;
use aws_lc_rs::rand;
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use receipt::Digest;

/// A session with the key.
pub struct Found {
    /// As long as one of these is held, the module stays loaded.
    pub module: Pkcs11,
    pub session: Session,
    pub key: ObjectHandle,
    /// The key's fingerprint.
    pub id: Digest,
}

/// Why there is none: a sentence.
pub enum Refused {
    /// The PIN is wrong, or locked.
    Pin(String),
    /// Anything else.
    Other(String),
}

impl From<Refused> for RootKeyError {
    fn from(refused: Refused) -> RootKeyError {
        match refused {
            Refused::Pin(why) | Refused::Other(why) => RootKeyError::Unusable(why),
        }
    }
}

/// The key that is in the token.
pub fn open(options: &TokenOptions) -> Result<Found, Refused> {
    let (module, session) = log_in(options)?;
    match find(&session, options)? {
        Some(key) => examine(module, session, key, options),
        None => Err(Refused::Other(format!(
            "the token `{}` has no AES key with the label `{}`; name another one, or let a new one be made",
            options.token, options.label
        ))),
    }
}

/// Whether the token has the key.
pub fn exists(options: &TokenOptions) -> Result<bool, Refused> {
    let (_module, session) = log_in(options)?;
    Ok(find(&session, options)?.is_some())
}

/// A new key.
pub fn create(options: &TokenOptions) -> Result<Found, Refused> {
    let (module, session) = log_in(options)?;
    if find(&session, options)?.is_some() {
        return Err(Refused::Other(format!(
            "the token `{}` has an AES key with the label `{}` already; open that one, or name another label",
            options.token, options.label
        )));
    }
    let mut id = vec![0; 16];
    rand::fill(&mut id).map_err(|_| Refused::Other("no root key could be made: the system has no randomness".into()))?;
    let template = [
        Attribute::Class(ObjectClass::SECRET_KEY),
        Attribute::KeyType(KeyType::AES),
        Attribute::ValueLen(32.into()),
        Attribute::Token(true),
        Attribute::Private(true),
        Attribute::Sensitive(true),
        Attribute::Extractable(false),
        Attribute::Modifiable(false),
        Attribute::Encrypt(true),
        Attribute::Decrypt(true),
        Attribute::Wrap(false),
        Attribute::Unwrap(false),
        Attribute::Label(options.label.as_bytes().to_vec()),
        Attribute::Id(id),
    ];
    let key = session
        .generate_key(&Mechanism::AesKeyGen, &template)
        .map_err(|e| cannot(options, "make a root key", &e))?;
    examine(module, session, key, options)
}

/// Refuses a key that can be read out of the token, and makes its fingerprint.
fn examine(module: Pkcs11, session: Session, key: ObjectHandle, options: &TokenOptions) -> Result<Found, Refused> {
    let wanted = [AttributeType::Sensitive, AttributeType::Extractable, AttributeType::Id];
    let attributes = session.get_attributes(key, &wanted).map_err(|e| cannot(options, "describe the root key", &e))?;
    if !attributes.contains(&Attribute::Sensitive(true)) || !attributes.contains(&Attribute::Extractable(false)) {
        return Err(Refused::Other(format!(
            "the key `{}` can be read out of the token `{}`; make one that is sensitive and not extractable",
            options.label, options.token
        )));
    }
    let id = attributes.iter().find_map(|attribute| match attribute {
        Attribute::Id(id) if !id.is_empty() => Some(sha256(&[b"phone-consent root key in a token", id])),
        _ => None,
    });
    let id = id.ok_or_else(|| {
        Refused::Other(format!(
            "the key `{}` in the token `{}` has no id (CKA_ID); give it one, so that it is known again",
            options.label, options.token
        ))
    })?;
    Ok(Found { module, session, key, id })
}

/// Ends the use of the module in this process, so that the next session begins with what is there then: a module may learn of tokens when it is initialised
/// and at no other time.
pub fn forget(module: &Pkcs11) {
    // It may have been ended by somebody else.
    let _ = module.clone().finalize();
}

fn log_in(options: &TokenOptions) -> Result<(Pkcs11, Session), Refused> {
    let module = options.module.display();
    let module_failed = |e: Error| {
        Refused::Other(format!(
            "the PKCS#11 module {module} cannot be used ({}); name another one or install it",
            name(&e)
        ))
    };
    let context = Pkcs11::new(&options.module).map_err(module_failed)?;
    match context.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
        // A module is initialised once in a process.
        Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
        Err(e) => return Err(module_failed(e)),
    }
    let slot = slot(&context, options).map_err(module_failed)?.ok_or_else(|| {
        Refused::Other(format!(
            "the PKCS#11 module {module} has no token with the label `{}`; name another one or initialise it",
            options.token
        ))
    })?;
    let session = context.open_rw_session(slot).map_err(|e| cannot(options, "open a session", &e))?;
    let pin = AuthPin::new(options.pin.as_str().into());
    match session.login(UserType::User, Some(&pin)) {
        // All sessions of a process share their login.
        Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok((context, session)),
        Err(e) => {
            let why = format!("the token `{}` could not log in with this PIN ({})", options.token, name(&e));
            Err(if is_of_pin(&e) { Refused::Pin(why) } else { Refused::Other(why) })
        }
    }
}

fn is_of_pin(e: &Error) -> bool {
    matches!(
        e,
        Error::Pkcs11(
            RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange | RvError::PinExpired | RvError::PinLocked | RvError::UserPinNotInitialized,
            _
        )
    )
}

fn slot(context: &Pkcs11, options: &TokenOptions) -> Result<Option<Slot>, Error> {
    for slot in context.get_slots_with_initialized_token()? {
        if context.get_token_info(slot)?.label().trim_end() == options.token {
            return Ok(Some(slot));
        }
    }
    Ok(None)
}

fn find(session: &Session, options: &TokenOptions) -> Result<Option<ObjectHandle>, Refused> {
    let template = [
        Attribute::Class(ObjectClass::SECRET_KEY),
        Attribute::KeyType(KeyType::AES),
        Attribute::Label(options.label.as_bytes().to_vec()),
    ];
    let found = session.find_objects(&template).map_err(|e| cannot(options, "look for a key", &e))?;
    match found.as_slice() {
        [] => Ok(None),
        [key] => Ok(Some(*key)),
        [_, ..] => Err(Refused::Other(format!(
            "the token `{}` has {} AES keys with the label `{}`; name one that is alone under its label",
            options.token,
            found.len(),
            options.label
        ))),
    }
}

/// The name that PKCS#11 has for an error, such as `PinIncorrect`; its explanations are several sentences long.
pub fn name(e: &Error) -> String {
    match e {
        Error::Pkcs11(code, _) => format!("{code:?}"),
        other => other.to_string(),
    }
}

fn cannot(options: &TokenOptions, what: &str, e: &Error) -> Refused {
    Refused::Other(format!("the token `{}` could not {what} ({})", options.token, name(e)))
}
