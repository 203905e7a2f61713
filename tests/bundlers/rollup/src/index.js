import "phone-consent";
