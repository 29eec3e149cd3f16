using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace XApi.Tests.DependencyInjection;

/// <summary>When the credentials of the environment are taken.</summary>
[TestFixture, NonParallelizable]
internal sealed class EnvironmentTests
{
    private static readonly string[] Variables =
    [
        "X_BEARER_TOKEN",
        "X_API_KEY",
        "X_API_KEY_SECRET",
        "X_ACCESS_TOKEN",
        "X_ACCESS_TOKEN_SECRET",
        "X_CLIENT_ID",
        "X_CLIENT_SECRET",
        "X_TOKEN_FILE",
        "X_TOKEN_NAME",
    ];

    private string?[] _before = [];

    [SetUp]
    public void Clear()
    {
        _before = [.. Variables.Select(Environment.GetEnvironmentVariable)];
        Array.ForEach(Variables, variable => Environment.SetEnvironmentVariable(variable, null));
    }

    [TearDown]
    public void Restore()
    {
        foreach (var (variable, value) in Variables.Zip(_before))
        {
            Environment.SetEnvironmentVariable(variable, value);
        }
    }

    [Test]
    public async Task A_section_without_credentials_takes_the_environment_s()
    {
        Environment.SetEnvironmentVariable("X_BEARER_TOKEN", "environment's");

        Assert.That(await AuthorizationAsync(("MaxRetries", "1")), Is.EqualTo("Bearer environment's"));
        Assert.That(await AuthorizationAsync(("BearerToken", "section's")), Is.EqualTo("Bearer section's"));
    }

    [Test]
    public async Task A_client_with_a_name_does_not_so_that_no_account_acts_as_another()
    {
        Environment.SetEnvironmentVariable("X_BEARER_TOKEN", "environment's");
        await using var services = AddXApiTests.Services(s => s.AddXApi("brand", AddXApiTests.Section(("MaxRetries", "1"))));

        Assert.That(
            () => services.GetRequiredKeyedService<IXApiClient>("brand"),
            Throws
                .InstanceOf<OptionsValidationException>()
                .With.Message.EqualTo("XApi has no credential: set XApi:BearerToken, or the keys of another credential.")
        );
    }

    [Test]
    public async Task Where_neither_has_any_both_are_named()
    {
        await using var services = AddXApiTests.Services(s => s.AddXApi(AddXApiTests.Section(("MaxRetries", "1"))));

        Assert.That(
            () => services.GetRequiredService<IXApiClient>(),
            Throws
                .InstanceOf<OptionsValidationException>()
                .With.Message.EqualTo(
                    "XApi has no credential: set XApi:BearerToken or the environment variable X_BEARER_TOKEN, or the keys of another credential."
                )
        );
    }

    [TestCase("X_API_KEY", "MaxRetries", "X_API_KEY is set, but it takes X_API_KEY_SECRET too.")]
    [TestCase("X_BEARER_TOKEN", "ApiKey", "XApi:ApiKey is set, but it takes XApi:ApiKeySecret too.")]
    public async Task What_is_wrong_is_named_as_it_is_called_there_and_the_environment_does_not_hide_a_fault_of_the_section(
        string variable,
        string setting,
        string says
    )
    {
        Environment.SetEnvironmentVariable(variable, "environment's");
        await using var services = AddXApiTests.Services(s => s.AddXApi(AddXApiTests.Section((setting, "1"))));

        Assert.That(
            () => services.GetRequiredService<IXApiClient>(),
            Throws.InstanceOf<OptionsValidationException>().With.Message.EqualTo(says)
        );
    }

    private static async Task<string> AuthorizationAsync((string Name, string? Value) setting)
    {
        var server = StubServer.Always("{}");
        await using var services = AddXApiTests.Services(s =>
            s.AddXApi(AddXApiTests.Section(setting), options => options.PrimaryHandler = server)
        );
        await services.GetRequiredService<IXApiClient>().Search.RecentAsync("snow");
        return server.Requests.Single().Headers["Authorization"];
    }
}
