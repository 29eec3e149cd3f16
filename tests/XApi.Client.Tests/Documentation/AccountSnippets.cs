using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace XApi.Tests.Documentation;

/// <summary>The code of docs/many-accounts.md.</summary>
public class AccountSnippets : SandboxGuide
{
    [Test]
    public async Task Each_account_has_a_client_of_its_own()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["XApi:BaseAddress"] = Sandbox.BaseAddress.ToString(),
            ["XApi:BearerToken"] = Sandbox.BearerToken,
            ["XApi:Accounts:brand:BaseAddress"] = Sandbox.BaseAddress.ToString(),
            ["XApi:Accounts:brand:BearerToken"] = Sandbox.BearerToken,
            ["XApi:Accounts:press:BaseAddress"] = Sandbox.BaseAddress.ToString(),
            ["XApi:Accounts:press:ApiKey"] = Sandbox.ApiKey,
            ["XApi:Accounts:press:ApiKeySecret"] = Sandbox.ApiKeySecret,
            ["XApi:Accounts:press:AccessToken"] = Sandbox.Users[1].OAuth1AccessToken,
            ["XApi:Accounts:press:AccessTokenSecret"] = Sandbox.Users[1].OAuth1AccessTokenSecret,
        });
        builder.Services.AddSingleton<TimeProvider>(Clock);
        // snippet: accounts-add
        builder.Services.AddXApi(builder.Configuration.GetSection("XApi"));
        builder.Services.AddXApi("brand", builder.Configuration.GetSection("XApi:Accounts:brand"));
        builder.Services.AddXApi("press", builder.Configuration.GetSection("XApi:Accounts:press"));
        // end
        builder.Services.AddTransient<Newsroom>();
        using var host = builder.Build();

        var id = await host.Services.GetRequiredService<Newsroom>().AnnounceAsync("We have news.");

        Assert.That((await X.Tweets.GetAsync(id, new() { TweetFields = [TweetField.AuthorId] })).Data!.AuthorId, Is.EqualTo(Sandbox.Users[1].Id));
    }

    [Test]
    public async Task Each_of_many_users_has_a_credential_for_a_call()
    {
        var (x, clientId, clientSecret, userName) = (X, Sandbox.ConfidentialClientId, Sandbox.ClientSecret, "alice");
        var login = new OAuth2Login(clientId, clientSecret)
        {
            Scopes = XScopes.For(XOperation.CreateTweet),
            Server = Sandbox.AuthorizationServer,
            TimeProvider = Clock,
            TokenName = userName,
            Store = new MemoryTokenStore(),
        };
        var store = login.Store;
        await login.WithPastedUrlAsync(Sandbox.Browser(Sandbox.Users[3]).ApproveAsync);
        // snippet: accounts-user
        var user = new OAuth2UserCredential(clientId, store, clientSecret)
        {
            TokenName = userName,
            // end
            Server = Sandbox.AuthorizationServer,
            TimeProvider = Clock,
            // snippet: accounts-user
        };
        var mine = x.As(user);
        var posted = await mine.Tweets.CreateAsync(new() { Text = "Hello from one of many" });
        // end
        Assert.That((await x.Timelines.UserTweetsAsync(Sandbox.Users[3].Id)).Data.Select(tweet => tweet.Text), Does.Contain("Hello from one of many"));
        // snippet: accounts-call
        await x.Tweets.DeleteAsync(posted.Data.Id, new() { Credential = user });
        // end
    }

    // snippet: accounts-use
    public sealed class Newsroom([FromKeyedServices("press")] ITweetsClient press, ISearchClient search)
    {
        public async Task<string> AnnounceAsync(string text)
        {
            var earlier = await search.RecentAsync($"\"{text}\"");
            return earlier.Data.Count > 0 ? earlier.Data[0].Id : (await press.CreateAsync(new() { Text = text })).Data.Id;
        }
    }

    // end
}
