import type { Rule } from '../rule.ts';
import { accountName } from './account-name.ts';
import { addressAndForward } from './address-and-forward.ts';
import { brokenSealedAddress } from './broken-sealed-address.ts';
import { brokenSealedFile } from './broken-sealed-file.ts';
import { catchAllOverMailboxes } from './catch-all-over-mailboxes.ts';
import { compiledParameter } from './compiled-parameter.ts';
import { credentialGenerations } from './credential-generations.ts';
import { credentialStepSkipped } from './credential-step-skipped.ts';
import { deadForward } from './dead-forward.ts';
import { destinationOnHost } from './destination-on-host.ts';
import { dkimKeyReused } from './dkim-key-reused.ts';
import { dkimStateSkipped } from './dkim-state-skipped.ts';
import { dmarcWithoutDkim } from './dmarc-without-dkim.ts';
import { domainIsServer } from './domain-is-server.ts';
import { domainNotPublished } from './domain-not-published.ts';
import { duplicateAddress } from './duplicate-address.ts';
import { duplicateFqdn } from './duplicate-fqdn.ts';
import { duplicateList } from './duplicate-list.ts';
import { duplicateSelector } from './duplicate-selector.ts';
import { emptyGroup } from './empty-group.ts';
import { expiredDestination } from './expired-destination.ts';
import { fileNameTaken } from './file-name-taken.ts';
import { foreignAddress } from './foreign-address.ts';
import { forwardBreaksSpf } from './forward-breaks-spf.ts';
import { forwardExpired } from './forward-expired.ts';
import { forwardExpiresSoon } from './forward-expires-soon.ts';
import { forwardLoop } from './forward-loop.ts';
import { forwardToRefused } from './forward-to-refused.ts';
import { hostAndAccount } from './host-and-account.ts';
import { hostIsDomain } from './host-is-domain.ts';
import { hostLimitBelowPeople } from './host-limit-below-people.ts';
import { hostWithoutCredential } from './host-without-credential.ts';
import { hostWithoutSpf } from './host-without-spf.ts';
import { impossibleDate } from './impossible-date.ts';
import { invalidRoutePattern } from './invalid-route-pattern.ts';
import { keyNotPublished } from './key-not-published.ts';
import { limitWithoutLogin } from './limit-without-login.ts';
import { listAddressTaken } from './list-address-taken.ts';
import { listHost } from './list-host.ts';
import { malformedPublicKey } from './malformed-public-key.ts';
import { malformedRecipient } from './malformed-recipient.ts';
import { malformedVerifier } from './malformed-verifier.ts';
import { maxAgeOutOfRange } from './max-age-out-of-range.ts';
import { missingCredentialFile } from './missing-credential-file.ts';
import { missingFile } from './missing-file.ts';
import { missingRecipient } from './missing-recipient.ts';
import { missingRoleAddress } from './missing-role-address.ts';
import { missingRoot } from './missing-root.ts';
import { misspeltLogin } from './misspelt-login.ts';
import { movedToNowhere } from './moved-to-nowhere.ts';
import { nameTooLong } from './name-too-long.ts';
import { noSigningKey } from './no-signing-key.ts';
import { oddLogin } from './odd-login.ts';
import { parameterValue } from './parameter-value.ts';
import { pipeCommand } from './pipe-command.ts';
import { pipeMacro } from './pipe-macro.ts';
import { pipeNameTaken } from './pipe-name-taken.ts';
import { pipeUser } from './pipe-user.ts';
import { plusInAddress } from './plus-in-address.ts';
import { plusInDestination } from './plus-in-destination.ts';
import { primaryDomainRepeated } from './primary-domain-repeated.ts';
import { privateKey } from './private-key.ts';
import { refusedDestination } from './refused-destination.ts';
import { repeatedDestination } from './repeated-destination.ts';
import { reservedName } from './reserved-name.ts';
import { routeBehindCatchAll } from './route-behind-catch-all.ts';
import { routeMatchesEverything } from './route-matches-everything.ts';
import { routePatternOpen } from './route-pattern-open.ts';
import { routedAddress } from './routed-address.ts';
import { rsaKeyBroken } from './rsa-key-broken.ts';
import { rsaKeyLong } from './rsa-key-long.ts';
import { rsaKeyShort } from './rsa-key-short.ts';
import { sameLimit } from './same-limit.ts';
import { sealedBounceOutside } from './sealed-bounce-outside.ts';
import { sealedNameTaken } from './sealed-name-taken.ts';
import { sealedToOthers } from './sealed-to-others.ts';
import { selfForward } from './self-forward.ts';
import { sendAsForeign } from './send-as-foreign.ts';
import { sendAsOwned } from './send-as-owned.ts';
import { sendAsRefused } from './send-as-refused.ts';
import { sendAsUnknown } from './send-as-unknown.ts';
import { shadowedByRoute } from './shadowed-by-route.ts';
import { spfIncludeMissing } from './spf-include-missing.ts';
import { spfLookupsRule } from './spf-lookups.ts';
import { spfLoop } from './spf-loop.ts';
import { spfTooLong } from './spf-too-long.ts';
import { tooManyRecipients } from './too-many-recipients.ts';
import { ttlOutOfRange } from './ttl-out-of-range.ts';
import { twoLimits } from './two-limits.ts';
import { unalignedHost } from './unaligned-host.ts';
import { unalignedSender } from './unaligned-sender.ts';
import { undefinedReference } from './undefined-reference.ts';
import { unknownDestination } from './unknown-destination.ts';
import { unknownLogin } from './unknown-login.ts';
import { unknownParameter } from './unknown-parameter.ts';
import { unknownPipe } from './unknown-pipe.ts';
import { unknownPublishedZone } from './unknown-published-zone.ts';
import { unknownReportAddress } from './unknown-report-address.ts';
import { unsignedDomain } from './unsigned-domain.ts';
import { unusableFile } from './unusable-file.ts';
import { unusedEd25519 } from './unused-ed25519.ts';
import { unusedLimit } from './unused-limit.ts';
import { unusedZone } from './unused-zone.ts';
import { uselessSilence } from './useless-silence.ts';
import { wrongKeyType } from './wrong-key-type.ts';
import { zeroLimit } from './zero-limit.ts';

/** The rules, under the headings and in the order of docs/checks.md. */
export const RULE_GROUPS: readonly { readonly title: string; readonly rules: readonly Rule[] }[] = [
  {
    title: 'Addresses',
    rules: [
      duplicateAddress,
      addressAndForward,
      routedAddress,
      listAddressTaken,
      duplicateList,
      foreignAddress,
      plusInAddress,
      catchAllOverMailboxes,
      shadowedByRoute,
      missingRoleAddress,
      missingRoot,
    ],
  },
  {
    title: 'Forwards',
    rules: [
      unknownDestination,
      forwardLoop,
      selfForward,
      emptyGroup,
      tooManyRecipients,
      repeatedDestination,
      destinationOnHost,
      plusInDestination,
      impossibleDate,
      forwardExpired,
      forwardExpiresSoon,
      expiredDestination,
      deadForward,
      refusedDestination,
      forwardToRefused,
      movedToNowhere,
      listHost,
      forwardBreaksSpf,
    ],
  },
  {
    title: 'Hosts and logins',
    rules: [
      duplicateFqdn,
      hostAndAccount,
      hostIsDomain,
      reservedName,
      domainIsServer,
      primaryDomainRepeated,
      unknownLogin,
      misspeltLogin,
      accountName,
      oddLogin,
      sendAsUnknown,
      sendAsOwned,
      sendAsForeign,
      sendAsRefused,
      hostWithoutSpf,
      unalignedHost,
    ],
  },
  {
    title: 'Limits',
    rules: [twoLimits, limitWithoutLogin, zeroLimit, sameLimit, unusedLimit, hostLimitBelowPeople],
  },
  {
    title: 'Files',
    rules: [missingFile, unusableFile],
  },
  {
    title: 'DKIM',
    rules: [
      privateKey,
      malformedPublicKey,
      wrongKeyType,
      rsaKeyBroken,
      rsaKeyShort,
      rsaKeyLong,
      duplicateSelector,
      unsignedDomain,
      noSigningKey,
      unusedEd25519,
      keyNotPublished,
      dkimStateSkipped,
      dkimKeyReused,
    ],
  },
  {
    title: 'Secrets',
    rules: [
      hostWithoutCredential,
      missingCredentialFile,
      brokenSealedFile,
      sealedToOthers,
      missingRecipient,
      malformedRecipient,
      malformedVerifier,
      credentialGenerations,
      credentialStepSkipped,
      brokenSealedAddress,
      sealedNameTaken,
      sealedBounceOutside,
    ],
  },
  {
    title: 'DNS',
    rules: [
      domainNotPublished,
      nameTooLong,
      unknownReportAddress,
      ttlOutOfRange,
      maxAgeOutOfRange,
      unusedZone,
      unknownPublishedZone,
      spfLookupsRule,
      spfLoop,
      spfIncludeMissing,
      spfTooLong,
      dmarcWithoutDkim,
      unalignedSender,
    ],
  },
  {
    title: 'Routes and programs',
    rules: [
      invalidRoutePattern,
      routeMatchesEverything,
      routePatternOpen,
      routeBehindCatchAll,
      unknownPipe,
      pipeNameTaken,
      pipeUser,
      pipeCommand,
      pipeMacro,
    ],
  },
  {
    title: 'Postfix',
    rules: [compiledParameter, unknownParameter, parameterValue, undefinedReference, fileNameTaken],
  },
  {
    title: 'Silence',
    rules: [uselessSilence],
  },
];

/** Every rule, in this order. */
export const RULES: readonly Rule[] = RULE_GROUPS.flatMap(({ rules }) => rules);
