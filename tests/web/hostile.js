// Texts that become script where somebody forgets that they are text (the XSS corpus).
export const HOSTILE = [
  '<img src=x onerror=alert(1)>', '<script>alert(1)</script>', '"><svg onload=alert(1)>', "' onfocus=alert(1) autofocus='",
  'javascript:alert(1)', '</textarea><script>alert(1)</script>', '{{constructor.constructor("alert(1)")()}}', '${alert(1)}',
  '<a href="javascript:alert(1)">x</a>', '&lt;img src=x onerror=alert(1)&gt;', '<style>*{display:none}</style>', '<base href="https://example.org/">',
];
