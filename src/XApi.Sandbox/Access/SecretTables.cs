namespace XApi.Sandbox;

/// <summary>Tables of what was issued, by its secret.</summary>
internal static class SecretTables
{
    /// <summary>Removes what a condition holds for.</summary>
    internal static void RemoveWhere<TIssued>(this Dictionary<string, TIssued> table, Func<TIssued, bool> isEnded)
    {
        foreach (var secret in table.Where(entry => isEnded(entry.Value)).Select(entry => entry.Key).ToList())
        {
            table.Remove(secret);
        }
    }
}
