using XApi.Cli.Profiles;

namespace XApi.Cli.Costs;

/// <summary>What a command leaves for the next ones: what it spent, and what is left of limits.</summary>
internal sealed class CommandRecords(string folder, string profile, TimeProvider time)
{
    private readonly Ledger _ledger = new(LedgerFile(folder, profile), time);
    private readonly SeenLimits _limits = new(LimitsFile(folder, profile));

    /// <summary>Counts what the command spends.</summary>
    public ICostStore Ledger => _ledger;

    /// <summary>Takes what responses say of limits.</summary>
    public SeenLimits Limits => _limits;

    /// <summary>Where the ledger of a profile is.</summary>
    public static string LedgerFile(string folder, string profile) => Path.Combine(folder, "costs", $"{FileName(profile)}.jsonl");

    /// <summary>Where the limits of a profile are.</summary>
    public static string LimitsFile(string folder, string profile) => Path.Combine(folder, "limits", $"{FileName(profile)}.json");

    /// <summary>Writes both. What can't be written costs the command nothing: its work is done.</summary>
    /// <returns>Why it could not be written; null where it was.</returns>
    public async Task<string?> SaveAsync()
    {
        try
        {
            await _ledger.SaveAsync();
            await _limits.SaveAsync(time);
            return null;
        }
        catch (Exception failure) when (failure is CommandException or IOException or UnauthorizedAccessException or FormatException)
        {
            return failure.Message;
        }
    }

    private static string FileName(string profile) => profile == Profile.EnvironmentName ? "environment" : $"profile-{profile}";
}
