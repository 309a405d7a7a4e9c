// What xmlsec1 fills in: an enveloped signature without properties.

const forms = {
  inclusive: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
  exclusive: 'http://www.w3.org/2001/10/xml-exc-c14n#',
} as const;
const digests = {
  sha256: 'http://www.w3.org/2001/04/xmlenc#sha256',
  sha384: 'http://www.w3.org/2001/04/xmldsig-more#sha384',
  sha512: 'http://www.w3.org/2001/04/xmlenc#sha512',
} as const;

export const template = ({
  kind,
  hash,
  canonical,
}: {
  readonly kind: 'rsa' | 'ec';
  readonly hash: keyof typeof digests;
  readonly canonical: keyof typeof forms;
}): string => `<?xml version="1.0" encoding="UTF-8"?>
<doc xmlns="urn:d" xmlns:x="urn:x">
  <x:detail 単位="円">1,000</x:detail>
  <Signature xmlns="http://www.w3.org/2000/09/xmldsig#">
    <SignedInfo>
      <CanonicalizationMethod Algorithm="${forms[canonical]}"/>
      <SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#${kind === 'ec' ? 'ecdsa' : 'rsa'}-${hash}"/>
      <Reference URI="">
        <Transforms>
          <Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>
          <Transform Algorithm="${forms[canonical]}"/>
        </Transforms>
        <DigestMethod Algorithm="${digests[hash]}"/>
        <DigestValue/>
      </Reference>
    </SignedInfo>
    <SignatureValue/>
    <KeyInfo><X509Data/></KeyInfo>
  </Signature>
</doc>
`;
