namespace XApi.Tests.Requests;

/// <summary>The requests of Users.</summary>
internal static class UsersRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
        new(XOperation.GetMe, x => x.Users.MeAsync(Filled.Options<GetMeOptions>()), $"GET /2/users/me?{RequestCase.UserQuery}"),
        new(XOperation.GetUser, x => x.Users.GetAsync("20", Filled.Options<GetUserOptions>()), $"GET /2/users/20?{RequestCase.UserQuery}"),
        new(
            XOperation.GetUsers,
            x => x.Users.GetManyAsync(["1", "22"], Filled.Options<GetUsersOptions>()),
            $"GET /2/users?ids=1,22&{RequestCase.UserQuery}"
        ),
        new(
            XOperation.GetUserByUsername,
            x => x.Users.GetByUsernameAsync("20", Filled.Options<GetUserByUsernameOptions>()),
            $"GET /2/users/by/username/20?{RequestCase.UserQuery}"
        ),
        new(
            XOperation.GetUsersByUsername,
            x => x.Users.GetManyByUsernameAsync(["1", "22"], Filled.Options<GetUsersByUsernameOptions>()),
            $"GET /2/users/by?usernames=1,22&{RequestCase.UserQuery}"
        ),
        new(
            XOperation.SearchUsers,
            x => x.Users.SearchAsync(RequestCase.Words, Filled.Options<SearchUsersOptions>()),
            $"GET /2/users/search?{RequestCase.Query}&max_results=5&next_token=NextToken&{RequestCase.UserQuery}"
        ),
        new(
            XOperation.GetAffiliates,
            x => x.Users.AffiliatesAsync("20", Filled.Options<GetAffiliatesOptions>()),
            $"GET /2/users/20/affiliates?max_results=5&pagination_token=PaginationToken&{RequestCase.UserQuery}"
        ),
        new(
            XOperation.GetPublicKeys,
            x => x.Users.PublicKeysAsync("20", Filled.Options<GetPublicKeysOptions>()),
            "GET /2/users/20/public_keys?public_key.fields=identity_public_key_signature,signing_public_key"
        ),
        new(
            XOperation.AddPublicKey,
            x =>
                x.Users.AddPublicKeyAsync(
                    "20",
                    new()
                    {
                        PublicKey = new()
                        {
                            IdentityPublicKeySignature = "identity public key signature 1",
                            PublicKey = "public key 2",
                            PublicKeyFingerprint = "public key fingerprint 3",
                            RegistrationMethod = "registration method 4",
                            SigningPublicKey = "signing public key 5",
                            SigningPublicKeySignature = "signing public key signature 6",
                        },
                        Version = "7",
                        GenerateVersion = true,
                    },
                    Filled.Options<AddPublicKeyOptions>()
                ),
            "POST /2/users/20/public_keys",
            """
            {"public_key": {"identity_public_key_signature": "identity public key signature 1", "public_key": "public key 2",
            "public_key_fingerprint": "public key fingerprint 3", "registration_method": "registration method 4",
            "signing_public_key": "signing public key 5", "signing_public_key_signature": "signing public key signature 6"},
            "version": "7", "generate_version": true}
            """
        ),
        new(
            XOperation.GetPublicKeysOfUsers,
            x => x.Users.PublicKeysOfManyAsync(["1", "22"], Filled.Options<GetPublicKeysOfUsersOptions>()),
            "GET /2/users/public_keys?ids=1,22&public_key.fields=identity_public_key_signature,signing_public_key"
        ),
    ];
}
