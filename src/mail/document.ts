/* Generated from schema/mail.schema.json by `npm run generate`; change the schema. */

/**
 * A fully qualified domain name in lower case, ASCII (an IDN in its xn-- form), without a final dot.
 */
export type Domain = string
/**
 * An IPv4 address, or a network with its prefix length.
 */
export type Ipv4 = string
/**
 * An IPv6 address, or a network with its prefix length.
 */
export type Ipv6 = string
/**
 * The public key of a machine or of the recovery: an age X25519 recipient, as age-keygen prints it.
 */
export type AgeRecipient = string
/**
 * How hosts reach the server.
 */
export type Relay = (Port587WithSTARTTLS | Port465WithImplicitTLS)
/**
 * An absolute path on the machine.
 */
export type MachinePath = string
/**
 * A remark for the readers of this file.
 */
export type Note = string
/**
 * One domain beside the primary one.
 */
export type DomainSettings = (ADomainWhoseMailTheServerAccepts | ADomainWhoseMailGoesElsewhere | ADomainWithoutMail)
/**
 * A name in DNS in lower case; its labels may have underscores.
 */
export type DnsName = string
/**
 * Where mail goes: an address of this file by its bare name, or a full address anywhere.
 */
export type Destination = string
export type OneMachine = Domain
/**
 * @minItems 1
 */
export type AListOfMachines = [Domain, ...(Domain)[]]
/**
 * Which generations of its password the server accepts from a host; secrets/ has a sealed file and a verifier for each.
 */
export type Credential = (OneGeneration | ARotationThatHasBegun | ARotationThatIsEnding)
/**
 * The generation that the host logs in with.
 */
export type OneGeneration = number
export type Any = "any"
/**
 * What a host may send as: an address, a bare name of the primary domain, or *@domain.
 */
export type Sender = string
export type AListOfAddresses = Sender[]
/**
 * How many recipients a login may send to: none, the class users or hosts, or a count of its own.
 */
export type Limit = (AClassOfLimits | ALimitOfItsOwn)
/**
 * none: unlimited; users or hosts: counted with that class.
 */
export type AClassOfLimits = ("none" | "users" | "hosts")
/**
 * A length of time: a whole number and s, m, h, d or w.
 */
export type Duration = string
/**
 * The account that owns an address.
 */
export type AddressEntry = (AnAccount | AnAccountWithSettings)
export type AnAccount = Login
/**
 * A login: an account of the server or the short name of a host, in lower case.
 */
export type Login = string
/**
 * The logins that may send as this address, in place of the default.
 */
export type Senders = Login[]
/**
 * Where the mail of an address goes.
 */
export type ForwardEntry = (OneDestination | AListOfDestinations | DestinationsWithSettings | MailThatIsDropped | MailThatIsRefused | AnAddressThatHasMoved)
export type OneDestination = ForwardDestination
/**
 * Where a forward sends: a destination, or a sealed one, which mailc seal makes: only the server can open it.
 */
export type ForwardDestination = string
export type AListOfDestinations = ForwardDestination[]
/**
 * One destination or several.
 */
export type Destinations = (OneDestination1 | AListOfDestinations1)
export type OneDestination1 = ForwardDestination
export type AListOfDestinations1 = ForwardDestination[]
/**
 * A day as YYYY-MM-DD, in UTC.
 */
export type Date = string
/**
 * The text of an SMTP reply: printable ASCII on one line.
 */
export type ReplyText = string
/**
 * The name of a list: a local part that leaves room for -unsubscribe.
 */
export type ListName = string
/**
 * Where routed mail goes.
 */
export type Route = (AnotherRelay | AProgram)
/**
 * A domain, or a [host] in brackets to skip its MX, with an optional :port.
 */
export type NextHop = string
/**
 * The name of a program: lower-case letters, digits and underscores.
 */
export type PipeName = string
/**
 * The text of a reply beyond a limit: printable ASCII on one line, without " # ; & $ and \, which postfwd cannot carry.
 */
export type LimitText = string
/**
 * A DKIM selector, one label: lower-case letters, digits and hyphens.
 */
export type Selector = string
/**
 * A file of this repository, by its path relative to mail.yml.
 */
export type ProjectPath = string
/**
 * A moment in UTC, as YYYY-MM-DDTHH:MM:SSZ.
 */
export type Time = string
/**
 * A program or one of its arguments, without spaces or quotes.
 */
export type CommandWord = string
/**
 * A port at which people submit mail.
 */
export type SmtpClientPort = (Port587WithSTARTTLS1 | Port465WithImplicitTLS1)
/**
 * A port at which people read mail.
 */
export type ImapClientPort = (Port143WithSTARTTLS | Port993WithImplicitTLS)
export type AText = ParameterText
/**
 * The value of a Postfix parameter: printable ASCII on one line.
 */
export type ParameterText = string
export type AWholeNumber = number
export type TrueOrFalse = boolean
/**
 * What mail.yml is meant to say: of the mail to an address, of the rights of a login, or of how receivers see its mail.
 */
export type Expectation = (WhereMailGoes | WhatALoginMayDo | WhatReceiversSee)
/**
 * One address or several.
 */
export type Recipients = (OneAddress | AListOfAddresses1)
export type OneAddress = Recipient
/**
 * An address as somebody would write to it: one of this file, one with a tag, or one that must not exist.
 */
export type Recipient = string
/**
 * @minItems 1
 */
export type AListOfAddresses1 = [Recipient, ...(Recipient)[]]
/**
 * Accounts and addresses.
 */
export type Targets = (OneTarget | AListOfTargets)
export type OneTarget = Destination
/**
 * @minItems 1
 */
export type AListOfTargets = [Destination, ...(Destination)[]]
/**
 * One login or several.
 */
export type Logins = (OneLogin | AListOfLogins)
export type OneLogin = Login
/**
 * @minItems 1
 */
export type AListOfLogins = [Login, ...(Login)[]]
/**
 * Addresses that somebody would send as; *@domain is any other one of the domain.
 */
export type WantedSenders = (OneAddress1 | AListOfAddresses2)
export type OneAddress1 = Sender
/**
 * @minItems 1
 */
export type AListOfAddresses2 = [Sender, ...(Sender)[]]
/**
 * What receivers elsewhere check.
 */
export type MailChecks = (OneCheck | AListOfChecks)
export type OneCheck = MailCheck
/**
 * What receivers elsewhere check: SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 9989).
 */
export type MailCheck = ("spf" | "dkim" | "dmarc")
/**
 * @minItems 1
 */
export type AListOfChecks = [MailCheck, ...(MailCheck)[]]
/**
 * The selectors of keys.
 */
export type Selectors = (OneSelector | AListOfSelectors)
export type OneSelector = Selector
/**
 * @minItems 1
 */
export type AListOfSelectors = [Selector, ...(Selector)[]]

/**
 * The mail system of an organisation: what it is, never how a server spells it.
 */
export interface MailDocument {
/**
 * The version of the language that this file is written in.
 */
version: 1
/**
 * The primary domain. A bare name anywhere in this file is a local part of it.
 */
domain: Domain
/**
 * The primary MX: it receives, signs, limits and relays. This version knows exactly one.
 */
servers: {
[k: string]: Server
}
/**
 * Domains beside the primary one: those that the server accepts mail for, those whose mail goes elsewhere, and those without mail.
 */
domains?: {
[k: string]: DomainSettings
}
/**
 * Machines that relay their outbound mail through the server. The key is the short name and the SASL login.
 */
hosts?: {
[k: string]: Host
}
/**
 * Mailboxes: category, then address, then the account that owns it.
 */
addresses?: {
[k: string]: {
[k: string]: AddressEntry
}
}
/**
 * Addresses whose mail goes to other addresses, is dropped, refused or has moved: category, then address, then where.
 */
forwards?: {
[k: string]: {
[k: string]: ForwardEntry
}
}
lists?: Lists
/**
 * What leaves the normal path: an address, or a pattern between slashes, to another relay or to a program.
 */
routes?: {
[k: string]: Route
}
limits?: Limits
dkim?: Dkim
dns?: Dns
clients?: Clients
sasl?: Sasl
/**
 * Who can open what is sealed in this repository, beside the machine that needs it.
 */
secrets?: {
/**
 * The public key of the recovery identity, which lies in a safe: everything is sealed to it too.
 */
recovery: AgeRecipient
}
postfix?: Postfix
/**
 * What this file is meant to say; mailc test finds out whether it does. More of them may stand in files *.mail-test.yml beside it.
 */
tests?: Expectation[]
/**
 * Warnings that are known and accepted: the code of the rule, then the name of the entry that it warns about, then the reason.
 */
silence?: {
[k: string]: {
[k: string]: Note
}
}
}
/**
 * The primary MX.
 */
export interface Server {
/**
 * Its name in DNS and in its certificate. Default: the key, in the primary domain.
 */
fqdn?: Domain
/**
 * The IPv4 address that it sends from.
 */
ipv4?: Ipv4
/**
 * The IPv6 address that it sends from.
 */
ipv6?: Ipv6
/**
 * Where a deploy goes. Default: fqdn.
 */
ssh?: Domain
/**
 * The public key of the server: what is sealed to it, only the server can open.
 */
age?: AgeRecipient
relay?: Relay
/**
 * Where its certificate lies. Default: the paths of certbot for fqdn.
 */
tls?: {
/**
 * The certificate with its chain, PEM.
 */
certificate: MachinePath
/**
 * Its private key, PEM.
 */
key: MachinePath
}
/**
 * A remark for the readers of this file; it reaches no server.
 */
note?: Note
}
export interface Port587WithSTARTTLS {
/**
 * The submission port.
 */
port: 587
/**
 * STARTTLS.
 */
tls?: "starttls"
}
export interface Port465WithImplicitTLS {
/**
 * The submissions port.
 */
port: 465
/**
 * TLS from the first byte.
 */
tls?: "implicit"
}
export interface ADomainWhoseMailTheServerAccepts {
spf?: Spf
dmarc?: Dmarc
/**
 * A remark for the readers of this file; it reaches no server.
 */
note?: Note
}
/**
 * Who may send for a domain, beside the server (RFC 7208).
 */
export interface Spf {
/**
 * What receivers should think of everybody else. Default: softfail.
 */
all?: ("fail" | "softfail" | "neutral")
/**
 * More IPv4 addresses or networks that send.
 */
ipv4?: Ipv4[]
/**
 * More IPv6 addresses or networks that send.
 */
ipv6?: Ipv6[]
/**
 * Domains whose own SPF records count too.
 */
include?: DnsName[]
}
/**
 * What receivers should do with mail that claims to be from us and is not (RFC 9989).
 */
export interface Dmarc {
/**
 * The policy for the domain. Default: none.
 */
policy?: ("none" | "quarantine" | "reject")
/**
 * The policy for its subdomains. Default: policy.
 */
subdomain_policy?: ("none" | "quarantine" | "reject")
/**
 * Where aggregate reports go.
 */
reports?: Destination
}
export interface ADomainWhoseMailGoesElsewhere {
/**
 * The machines that receive its mail, most preferred first.
 */
mx: (OneMachine | AListOfMachines)
spf?: Spf
dmarc?: Dmarc
/**
 * A remark for the readers of this file; it reaches no server.
 */
note?: Note
}
export interface ADomainWithoutMail {
/**
 * The domain neither receives nor sends.
 */
mail: "none"
/**
 * A remark for the readers of this file; it reaches no server.
 */
note?: Note
}
/**
 * A machine that relays its mail through the server.
 */
export interface Host {
/**
 * Its full name. Default: the key, in the primary domain.
 */
fqdn?: Domain
/**
 * The public key of the host: what is sealed to it, only the host can open.
 */
age?: AgeRecipient
credential?: Credential
/**
 * What it may send as beside *@its-fqdn and root@domain: a list of addresses, or any.
 */
send_as?: (Any | AListOfAddresses)
limit?: Limit
/**
 * A remark for the readers of this file; it reaches no server.
 */
note?: Note
}
export interface ARotationThatHasBegun {
/**
 * The generation that the host logs in with.
 */
current: number
/**
 * The server accepts this one too; the host takes it up in the next step.
 */
next: number
}
export interface ARotationThatIsEnding {
/**
 * The generation that the host logs in with.
 */
current: number
/**
 * The server still accepts this one, until the next step.
 */
retiring: number
}
export interface ALimitOfItsOwn {
/**
 * How many recipients within the period.
 */
recipients: number
/**
 * The period.
 */
per: Duration
}
export interface AnAccountWithSettings {
/**
 * The account whose mailbox gets the mail. Default: the local part.
 */
account?: Login
senders?: Senders
limit?: Limit
/**
 * A remark for the readers of this file; it reaches no server.
 */
note?: Note
}
export interface DestinationsWithSettings {
to: Destinations
/**
 * An account whose mailbox keeps a copy; it may send as the address.
 */
account?: Login
/**
 * An account that may send as the address and stores none of its mail.
 */
owner?: Login
senders?: Senders
limit?: Limit
/**
 * The day on which the entry ends; from then on the address is unknown.
 */
expires?: Date
/**
 * A remark for the readers of this file; it reaches no server.
 */
note?: Note
}
export interface MailThatIsDropped {
/**
 * Mail is accepted and dropped.
 */
discard: true
/**
 * An account that may send as the address.
 */
owner?: Login
senders?: Senders
limit?: Limit
/**
 * The day on which the entry ends.
 */
expires?: Date
/**
 * A remark for the readers of this file; it reaches no server.
 */
note?: Note
}
export interface MailThatIsRefused {
/**
 * Mail is refused with this text.
 */
reject: ReplyText
/**
 * The day on which the entry ends.
 */
expires?: Date
/**
 * A remark for the readers of this file; it reaches no server.
 */
note?: Note
}
export interface AnAddressThatHasMoved {
/**
 * Mail is refused and the sender is told this new address.
 */
moved: Destination
/**
 * The day on which the entry ends.
 */
expires?: Date
/**
 * A remark for the readers of this file; it reaches no server.
 */
note?: Note
}
/**
 * List names kept alive under the primary domain for a list manager that runs elsewhere.
 */
export interface Lists {
/**
 * The domain that the list manager receives at.
 */
host: Domain
/**
 * The list manager; it decides which command addresses each list has (mailman2: ten addresses a list). Default: mailman2.
 */
manager?: "mailman2"
/**
 * The names of the lists.
 */
names: ListName[]
/**
 * A remark for the readers of this file; it reaches no server.
 */
note?: Note
}
export interface AnotherRelay {
/**
 * The next hop: a domain, or a [host] in brackets to skip its MX, with an optional :port.
 */
relay: NextHop
/**
 * A remark for the readers of this file; it reaches no server.
 */
note?: Note
}
export interface AProgram {
/**
 * The name of a program under postfix.pipes.
 */
pipe: PipeName
/**
 * A remark for the readers of this file; it reaches no server.
 */
note?: Note
}
/**
 * How many recipients a login may send to, by class; a login is in exactly one.
 */
export interface Limits {
/**
 * People. Default: 100 recipients per 6h, then reject.
 */
users?: ClassLimit
/**
 * Machines. Default: 360 recipients per 1h, then defer.
 */
hosts?: ClassLimit
}
/**
 * The limit of a class of logins.
 */
export interface ClassLimit {
/**
 * How many recipients a login may send to within the period.
 */
recipients: number
/**
 * The period.
 */
per: Duration
/**
 * What a message beyond the limit gets: reject (the sender sees an error) or defer (a relaying machine waits and tries again). Default: reject for users, defer for hosts.
 */
over?: ("reject" | "defer")
/**
 * The text of the reply beyond the limit.
 */
text?: LimitText
}
/**
 * The keys that sign outgoing mail (RFC 6376). A private key never stands in the repository, unless it is sealed.
 */
export interface Dkim {
/**
 * The program that signs. Default: opendkim.
 */
signer?: ("opendkim" | "rspamd")
/**
 * Signing domain, then its keys.
 */
keys: {
[k: string]: DkimKey[]
}
}
/**
 * One DKIM key.
 */
export interface DkimKey {
/**
 * Its selector: the name under _domainkey.
 */
selector: Selector
/**
 * Its algorithm.
 */
algorithm: ("rsa" | "ed25519")
/**
 * published: in DNS only; signing: in use; retired: in DNS for mail under way; revoked: declared invalid in DNS.
 */
state: ("published" | "signing" | "retired" | "revoked")
/**
 * The file of this repository that holds the public key, PEM.
 */
public_key: ProjectPath
/**
 * The file of this repository that holds the private key, sealed to the signer. Default: the key lies on the signer, put there by hand.
 */
private_key?: ProjectPath
/**
 * When every authoritative server of the zone was first seen to serve the key; mailc dkim publish writes it.
 */
seen?: Time
/**
 * A remark for the readers of this file; it reaches no server.
 */
note?: Note
}
/**
 * What DNS says about our mail.
 */
export interface Dns {
/**
 * The zones that get a snippet. Default: the primary domain, and the domains below none of the others.
 */
zones?: Domain[]
/**
 * How long resolvers keep the records. Default: 1h.
 */
ttl?: Duration
/**
 * The machine that serves out/www; mta-sts and autoconfig names point to it. Default: the server.
 */
web?: Domain
spf?: Spf
dmarc?: Dmarc
/**
 * Whether other servers must use TLS with us (RFC 8461).
 */
mta_sts?: {
/**
 * none: withdrawn; testing: report only; enforce: no mail without TLS.
 */
mode: ("none" | "testing" | "enforce")
/**
 * How long others remember the policy. Default: 7d.
 */
max_age?: Duration
}
publish?: DnsPublish
/**
 * Where reports about TLS go (RFC 8460).
 */
tls_reports?: Destination
}
/**
 * How mailc dns publish hands over the records: by every way that stands here; docs/dns.md has an example of each.
 */
export interface DnsPublish {
/**
 * The records become a file that the zone file includes by $INCLUDE, and the serial of the zone file rises.
 */
include?: {
/**
 * The zone file; {zone} stands for the name of the zone. Relative to mail.yml.
 */
zone_file: string
/**
 * The program that makes the server read a changed zone, and its arguments; {zone} stands for the name of the zone. Default: none.
 * 
 * @minItems 1
 */
reload?: [CommandWord, ...(CommandWord)[]]
/**
 * The zones that go this way. Default: all.
 * 
 * @minItems 1
 */
zones?: [Domain, ...(Domain)[]]
}
/**
 * The primary server is sent updates (RFC 2136), signed with a TSIG key.
 */
rfc2136?: {
/**
 * The name or the address of the primary server of the zones.
 */
server: string
/**
 * Where it takes updates. Default: 53.
 */
port?: number
/**
 * The zones that go this way. Default: all.
 * 
 * @minItems 1
 */
zones?: [Domain, ...(Domain)[]]
}
/**
 * Each zone becomes a file for a YamlProvider of octoDNS.
 */
octodns?: {
/**
 * The directory of that provider, relative to mail.yml.
 */
directory: string
/**
 * The zones that go this way. Default: all.
 * 
 * @minItems 1
 */
zones?: [Domain, ...(Domain)[]]
}
/**
 * Each zone becomes a file that the dnsconfig.js of DNSControl requires.
 */
dnscontrol?: {
/**
 * The directory of these files, relative to mail.yml.
 */
directory: string
/**
 * The zones that go this way. Default: all.
 * 
 * @minItems 1
 */
zones?: [Domain, ...(Domain)[]]
}
}
/**
 * What a person types into a mail program; autoconfig and SRV records say the same.
 */
export interface Clients {
/**
 * Where people submit mail, preferred first. Default: 465 with implicit TLS, then 587 with STARTTLS.
 * 
 * @minItems 1
 */
smtp?: [SmtpClientPort, ...(SmtpClientPort)[]]
/**
 * Where people read mail, preferred first. Default: 993 with implicit TLS.
 * 
 * @minItems 1
 */
imap?: [ImapClientPort, ...(ImapClientPort)[]]
}
export interface Port587WithSTARTTLS1 {
/**
 * The submission port.
 */
port: 587
/**
 * STARTTLS.
 */
tls: "starttls"
}
export interface Port465WithImplicitTLS1 {
/**
 * The submissions port.
 */
port: 465
/**
 * TLS from the first byte.
 */
tls: "implicit"
}
export interface Port143WithSTARTTLS {
/**
 * The IMAP port.
 */
port: 143
/**
 * STARTTLS.
 */
tls: "starttls"
}
export interface Port993WithImplicitTLS {
/**
 * The IMAPS port.
 */
port: 993
/**
 * TLS from the first byte.
 */
tls: "implicit"
}
/**
 * What checks the passwords of logins.
 */
export interface Sasl {
/**
 * dovecot: its auth socket; cyrus: sasldb2 for hosts and saslauthd for people. Default: dovecot.
 */
backend?: ("dovecot" | "cyrus")
}
/**
 * Postfix's own words, where nothing above says it.
 */
export interface Postfix {
/**
 * The type of the compiled lookup tables. Default: cdb.
 */
map_type?: ("cdb" | "lmdb" | "hash")
/**
 * More parameters for main.cf of the server; one that mailc sets itself is an error.
 */
main?: {
[k: string]: AText | AWholeNumber | TrueOrFalse
}
/**
 * Hand-written files that travel along into /etc/postfix: name there, path here.
 */
files?: {
[k: string]: ProjectPath
}
/**
 * Programs that routes may name.
 */
pipes?: {
[k: string]: Pipe
}
}
/**
 * A program that reads a message on its standard input, one recipient at a time.
 */
export interface Pipe {
/**
 * The account that it runs as; never root.
 */
user: Login
/**
 * The program and its arguments; ${sender} and ${recipient} stand for those of the message.
 * 
 * @minItems 1
 */
command: [CommandWord, ...(CommandWord)[]]
}
export interface WhereMailGoes {
/**
 * The addresses that somebody elsewhere writes to.
 */
mail_to: Recipients
/**
 * Whom the mail reaches, among others: mailboxes of accounts, or all who get the mail of an address.
 */
reaches?: Targets
/**
 * Whom the mail reaches, and nobody else.
 */
reaches_only?: Targets
/**
 * Whom the mail does not reach.
 */
never_reaches?: Targets
/**
 * The addresses elsewhere that the mail reaches, all of them; nobody where it stays here.
 */
outside?: Targets
/**
 * What becomes of the mail as a whole: refused, dropped, or routed to another relay or a program.
 */
is?: ("refused" | "dropped" | "routed")
/**
 * What stands in the reply that refuses the mail, its codes included.
 */
reply?: ReplyText
/**
 * A remark for the readers of this file; it reaches no server.
 */
note?: Note
}
export interface WhatALoginMayDo {
/**
 * The logins that submit mail.
 */
login: Logins
/**
 * The addresses that each of them may send as.
 */
may_send_as?: WantedSenders
/**
 * The addresses that none of them may send as.
 */
may_not_send_as?: WantedSenders
/**
 * What counts their recipients.
 */
limit?: Limit
/**
 * A remark for the readers of this file; it reaches no server.
 */
note?: Note
}
export interface WhatReceiversSee {
/**
 * The logins whose mail is looked at.
 */
mail_of: Logins
/**
 * The addresses that they send as. Default: all that they may send as.
 */
as?: WantedSenders
/**
 * The checks that the mail passes.
 */
passes?: MailChecks
/**
 * The checks that the mail fails.
 */
fails?: MailChecks
/**
 * The selectors of the keys that sign the mail, all of them.
 */
signed_by?: Selectors
/**
 * A remark for the readers of this file; it reaches no server.
 */
note?: Note
}
