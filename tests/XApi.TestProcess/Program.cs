// A process of its own for tests of what several processes do at once. It says `ready`, waits for a line, authenticates one request with the stored
// token of a user, and says which header came of it.
//
//   file|postgres  where the store is  where the token endpoint is  ended|refused
using Microsoft.Kiota.Abstractions;
using Npgsql;
using XApi;

var (kind, location, server, why) = (args[0], args[1], new Uri(args[2]), args[3]);
await using var source = kind == "postgres" ? NpgsqlDataSource.Create(location) : null;
ITokenStore store = source is null ? new FileTokenStore(location) : new DbTokenStore(source);
var credential = new OAuth2UserCredential("client", store) { Server = new() { BaseAddress = server } };

var refused = why == "refused" ? await AuthorizationAsync() : null;
Console.WriteLine("ready");
await Console.In.ReadLineAsync();
if (refused is not null)
{
    await credential.RenewAsync(refused);
}

Console.WriteLine(await AuthorizationAsync());

async Task<string> AuthorizationAsync()
{
    var request = new RequestInformation { HttpMethod = Method.GET, URI = new("https://api.x.com/2/tweets") };
    await credential.AuthenticateRequestAsync(request);
    return request.Headers["Authorization"].Single();
}
