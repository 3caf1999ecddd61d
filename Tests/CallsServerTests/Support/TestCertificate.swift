/// A certificate that nobody trusts, for `localhost`, and its key.
enum TestCertificate {
  static let certificate = """
    -----BEGIN CERTIFICATE-----
    MIIBmzCCAUGgAwIBAgIUAj1ZBIFGh1YfTrsraD1JDP+WYiMwCgYIKoZIzj0EAwIw
    FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNjAzMzMwNVoYDzIxMjYxMTAy
    MDMzMzA1WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
    PQMBBwNCAAQLioFvd6s5thyXGACZInaxG8ensnAagttgXrHXSMnLN4BbudfHAt6u
    i5fCznCcpB916ue5JLw8cbueWJsnCa0/o28wbTAdBgNVHQ4EFgQUxh6C6mb2MYC0
    2xmtpMCim5xhnh4wHwYDVR0jBBgwFoAUxh6C6mb2MYC02xmtpMCim5xhnh4wDwYD
    VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
    zj0EAwIDSAAwRQIgO+2NjRHpjicTYADQCRrlGf7wvaoWlDEFaIwHY7Nh7jACIQDc
    sOnq4mJdHE2AByr3TLrjU7BSV3BGNKiJpJSd+iFjdw==
    -----END CERTIFICATE-----
    """

  static let key = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgThCnr8FHJJMgvR+l
    aPLCZ9VQbgFwUy6Y3xIxDotMGn+hRANCAAQLioFvd6s5thyXGACZInaxG8ensnAa
    gttgXrHXSMnLN4BbudfHAt6ui5fCznCcpB916ue5JLw8cbueWJsnCa0/
    -----END PRIVATE KEY-----
    """
}
